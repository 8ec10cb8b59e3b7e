package web

// room bounds how many requests wait for a password to be hashed, or are at it. Each that waits holds what it has read;
// more than this would only wait in vain.
type room chan struct{}

const roomSize = 1024

func newRoom() room { return make(room, roomSize) }

// enter takes a place until leave is called. A full room gives errCrowded at once.
func (r room) enter() (leave func(), err error) {
	select {
	case r <- struct{}{}:
		return func() { <-r }, nil
	default:
		return nil, errCrowded
	}
}
