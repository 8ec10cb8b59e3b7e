package org

// Step is one thing that a plan does, as it is told and as it is compared.
type Step struct {
	Action string // delete, transfer, remove
	Kind   string // of what: member, resource, owner, permission, group, credential, session, invitation
	Name   string
	ID     string
	From   string // who has it: owners, a subject, a sender
	To     string // who gets it
	Note   string // what else there is to know
}

// Counts are how many things a plan changes.
type Counts struct {
	Members               int // deleted
	Transferred           int // resources that change owner
	Deleted               int // resources deleted, those of Others among them
	Others                int // resources deleted that others own as well, or alone
	Released              int // resources that only lose an owner
	Permissions           int // to view or modify, removed
	Memberships           int // in groups, removed
	Credentials           int // removed
	Sessions              int // ended
	InvitationsHandedOver int // pending ones that get another sender
	InvitationsDeleted    int // pending ones
}
