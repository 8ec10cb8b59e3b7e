package store

import (
	"errors"
	"runtime"
	"syscall"
)

// IsDiskFull reports whether err comes from the system and means a full disk or an exhausted quota.
func IsDiskFull(err error) bool {
	if runtime.GOOS == "windows" {
		// ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL, ERROR_DISK_QUOTA_EXCEEDED
		return errors.Is(err, syscall.Errno(39)) || errors.Is(err, syscall.Errno(112)) ||
			errors.Is(err, syscall.Errno(1295))
	}
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}
