package console

import (
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
)

// confirm is a yes-or-no question whose text is broken at blanks. By itself huh would break addresses at their dots.
type confirm struct {
	*huh.Confirm

	text string
}

func newConfirm(text string, yes *bool) *confirm {
	return &confirm{huh.NewConfirm().Title(text).Value(yes).WithButtonAlignment(lipgloss.Left), text}
}

// Update passes a message on.
func (c *confirm) Update(msg tea.Msg) (huh.Model, tea.Cmd) {
	_, cmd := c.Confirm.Update(msg)
	return c, cmd
}

// WithWidth makes the question that wide.
func (c *confirm) WithWidth(width int) huh.Field {
	c.Title(Wrap(c.text, max(1, width-theme(false).Focused.Base.GetHorizontalFrameSize())))
	c.Confirm.WithWidth(width)
	return c
}
