package cmd

import "time"

// send mails invitations, if there is a mail server.
func (o *organization) send(all []int) {
	for _, n := range all {
		i := o.invitations[n]
		i.asked, i.forGood = o.now, false
		if o.call.mail == "" || o.call.has("no-email") {
			i.delivery = "none"
			o.invitations[n] = i
			continue
		}
		o.mail(n, i)
	}
}

// mail has the mail server do what it does. Who was refused, or tried for five days, is not tried again unless named.
func (o *organization) mail(n int, i invitation) {
	i.attempts++
	i.tried, i.delivery = o.now, "sent"
	if o.call.mail == "ok" {
		i.sent = o.now
	} else {
		i.delivery, o.code = "failed", cond(o.code == 6, 6, 8)
		i.forGood = o.call.mail == "refused" || o.now.Sub(i.asked) >= 5*day
	}
	o.invitations[n] = i
	o.happened("invitation.send", i.recipient)
}

// sendAgain is resend --failed: neither what was refused for good, nor what was tried too often or just now.
func (o *organization) sendAgain() {
	if o.call.mail == "" {
		o.refuse(2)
	}
	for _, n := range numbers(o.invitations) {
		i := o.invitations[n]
		if i.delivery == "failed" && o.status(i) == "pending" && !i.forGood && o.now.Sub(i.tried) >= 10*time.Minute {
			o.mail(n, i)
		}
	}
}

// remind tells once, of each expiry, those who got their invitation by mail.
func (o *organization) remind() {
	within := 48 * time.Hour
	if o.call.has("within") {
		within = o.duration(o.call.value("within"))
	}
	if within <= 0 || o.call.mail == "" {
		o.refuse(2)
	}
	for _, n := range numbers(o.invitations) {
		i := o.invitations[n]
		if o.status(i) != "pending" || i.delivery != "sent" || i.expires.After(o.now.Add(within)) || i.reminded.Equal(i.expires) {
			continue
		}
		if o.call.mail != "ok" {
			o.code = 8
		}
		if o.call.mail != "later" && o.call.mail != "down" {
			i.reminded = i.expires
		}
		o.invitations[n] = i
		if o.call.mail != "down" {
			o.happened("invitation.remind", i.recipient)
		}
	}
}

func (o *organization) resetPassword() {
	n := o.memberNamed(o.call.names[0])
	o.happened("member.reset-password", o.members[n].email)
	if o.call.mail != "" && o.call.mail != "ok" && !o.call.has("no-email") {
		o.code = 8
	}
}
