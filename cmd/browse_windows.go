package cmd

import "context"

// heedStops is nil, for there is no suspending.
func heedStops() func(tidy func() bool) (done func()) { return nil }

// heedQuit returns ctx: there is no signal that quits.
func heedQuit(ctx context.Context) (context.Context, func()) { return ctx, func() {} }
