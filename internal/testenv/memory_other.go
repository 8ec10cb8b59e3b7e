//go:build !linux

package testenv

const memory = ""

func roomInMemory() bool { return false }
