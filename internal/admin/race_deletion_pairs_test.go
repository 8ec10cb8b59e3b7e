package admin

import "github.com/roster-cli/roster/internal/org"

// The commands of a round.

func deleteTo(who, heir func(rival) string) func(*Admin, rival) error {
	return func(a *Admin, r rival) error {
		_, err := a.DeleteMembers(r.t.Context(), DeleteMembers{Names: []string{who(r)}, TransferTo: heir(r)}, nil, nil)
		return err
	}
}

func deleteAll(who func(rival) string) func(*Admin, rival) error {
	return func(a *Admin, r rival) error {
		_, err := a.DeleteMembers(r.t.Context(), DeleteMembers{Names: []string{who(r)}, DeleteResources: true}, nil, nil)
		return err
	}
}

// deleteShown deletes all only if it is what was shown.
func deleteShown(who func(rival) string) func(*Admin, rival) error {
	return func(a *Admin, r rival) error {
		in := DeleteMembers{Names: []string{who(r)}, DeleteResources: true}
		plan, err := a.PlanDeletion(r.t.Context(), in, func(org.Deletion, Steps) error { return nil })
		if err != nil {
			return err
		}
		_, err = a.DeleteMembers(r.t.Context(), in, &plan, nil)
		return err
	}
}

func demote(who, heir func(rival) string) func(*Admin, rival) error {
	return func(a *Admin, r rival) error {
		_, err := a.updateMember(r.t.Context(), who(r), MemberUpdate{Role: ptr(org.User), TransferTo: heir(r)})
		return err
	}
}

func grantOwn(on, to func(rival) string) func(*Admin, rival) error {
	return func(a *Admin, r rival) error {
		_, err := a.Grant(r.t.Context(), on(r), org.Own, Subject{Member: to(r)})
		return err
	}
}

func revokeOwn(from func(rival) string) func(*Admin, rival) error {
	return func(a *Admin, r rival) error {
		_, err := a.Revoke(r.t.Context(), r.shared, Subject{Member: from(r)})
		return err
	}
}

func transfer(what, to func(rival) string) func(*Admin, rival) error {
	return func(a *Admin, r rival) error {
		_, err := a.TransferResources(r.t.Context(), []string{what(r)}, to(r))
		return err
	}
}

func create(owner func(rival) string, needs ...func(rival) string) func(*Admin, rival) error {
	return func(a *Admin, r rival) error {
		in := NewResource{Kind: "form", Name: r.created[len("form/"):], Owners: []string{owner(r)}}
		for _, need := range needs {
			in.DependsOn = append(in.DependsOn, need(r))
		}
		_, err := a.CreateResource(r.t.Context(), in)
		return err
	}
}

func isL(r rival) string      { return r.l }
func isH(r rival) string      { return r.h }
func isX(r rival) string      { return r.x }
func nobody(rival) string     { return "" }
func ofL(r rival) string      { return r.ownL }
func ofX(r rival) string      { return r.ownX }
func isShared(r rival) string { return r.shared }

func pairsWithOwners() []pair {
	return []pair{
		{
			"hand over to whom the other demotes", deleteTo(isL, isH), demote(isH, nobody),
			[]string{"ok refused L=h S=h+x X=x no l", "refused ok L=l S=l+x X=x h user"},
		},
		{
			"hand over to whom the other demotes with another heir", deleteTo(isL, isH), demote(isH, isX),
			[]string{"ok ok L=x S=x X=x no l h user", "refused ok L=l S=l+x X=x h user"},
		},
		{
			"hand over to whom the other deletes", deleteTo(isL, isH), deleteTo(isH, nobody),
			[]string{"ok refused L=h S=h+x X=x no l", "not_found ok L=l S=l+x X=x no h"},
		},
		{
			"hand over to whom the other deletes with all they own", deleteTo(isL, isH), deleteAll(isH),
			[]string{"ok ok S=x X=x no l no h", "not_found ok L=l S=l+x X=x no h"},
		},
		{
			"two who hand over to each other", deleteTo(isL, isX), deleteTo(isX, isL),
			[]string{"ok not_found L=x S=x X=x no l", "not_found ok L=l S=l X=l no x"},
		},
		{
			"the same member twice, to different heirs", deleteTo(isL, isX), deleteTo(isL, isH),
			[]string{"ok not_found L=x S=x X=x no l", "not_found ok L=h S=h+x X=x no l"},
		},
		{
			"two who own one together, each with all they own", deleteAll(isL), deleteAll(isX),
			[]string{"ok ok no l no x"},
		},
		{
			"one of two owners, while the other is revoked", deleteAll(isL), revokeOwn(isX),
			[]string{"ok refused S=x X=x no l", "ok ok X=x no l"},
		},
		{
			"demote with an heir, while they become owner of more", demote(isL, isH), grantOwn(ofX, isL),
			[]string{"ok refused L=h S=h+x X=x l user", "ok ok L=h S=h+x X=h+x l user"},
		},
		{
			"demote each other's heir", demote(isL, isX), demote(isX, isL),
			[]string{"ok refused L=x S=x X=x l user", "refused ok L=l S=l X=l x user"},
		},
		{
			"revoke one of the last two owners and the other", revokeOwn(isL), revokeOwn(isX),
			[]string{"ok refused L=l S=x X=x", "refused ok L=l S=l X=x"},
		},
		{
			"revoke an owner while the other is demoted with an heir", revokeOwn(isL), demote(isX, isH),
			[]string{"ok ok L=l S=h X=h x user"},
		},
	}
}

func pairsWithResources() []pair {
	group := func(r rival) Subject { return Subject{Group: r.group} }
	dropGroup := func(a *Admin, r rival) error {
		_, err := a.DeleteGroups(r.t.Context(), []string{r.group}, nil)
		return err
	}
	grantGroup := func(a *Admin, r rival) error {
		_, err := a.Grant(r.t.Context(), r.ownX, org.Modify, group(r))
		return err
	}
	drop := func(what func(rival) string) func(*Admin, rival) error {
		return func(a *Admin, r rival) error {
			_, err := a.DeleteResources(r.t.Context(), DeleteResources{Names: []string{what(r)}}, nil, nil)
			return err
		}
	}
	return []pair{
		{
			"hand over, while the leaver gets more", deleteTo(isL, isH), transfer(ofX, isL),
			[]string{"ok not_found L=h S=h+x X=x no l", "ok ok L=h S=h+x X=h no l"},
		},
		{
			"delete all, while the leaver gets more", deleteAll(isL), transfer(ofX, isL),
			[]string{"ok not_found S=x X=x no l", "ok ok S=x no l"},
		},
		{
			"delete all, while it is taken over", deleteAll(isL), transfer(ofL, isX),
			[]string{"ok not_found S=x X=x no l", "ok ok L=x S=x X=x no l"},
		},
		{
			"delete all, while the leaver makes one", deleteAll(isL), create(isL),
			[]string{"ok not_found S=x X=x no l", "ok ok S=x X=x no l"},
		},
		{
			"delete what was shown, while the leaver makes one", deleteShown(isL), create(isL),
			[]string{"ok not_found S=x X=x no l", "ok ok S=x X=x no l", "conflict ok L=l S=l+x X=x N=l"},
		},
		{
			"hand over, while the leaver makes one", deleteTo(isL, isH), create(isL),
			[]string{"ok not_found L=h S=h+x X=x no l", "ok ok L=h S=h+x X=x N=h no l"},
		},
		{
			"delete all, while another makes one that depends on it", deleteAll(isL), create(isX, ofL),
			[]string{"ok not_found S=x X=x no l", "ok ok S=x X=x no l"},
		},
		{
			"delete all, while another makes one that depends on what is shared", deleteAll(isL), create(isX, isShared),
			[]string{"ok ok S=x X=x N=x no l"},
		},
		{
			"delete all, while another becomes owner", deleteAll(isL), grantOwn(ofL, isX),
			[]string{"ok not_found S=x X=x no l", "ok ok L=x S=x X=x no l"},
		},
		{
			"delete a resource, while one is made that depends on it", drop(ofX), create(isL, ofX),
			[]string{"ok not_found L=l S=l+x", "ok ok L=l S=l+x"},
		},
		{
			"delete a resource, while its owner is deleted with it", drop(ofX), deleteAll(isX),
			[]string{"ok ok L=l S=l no x", "not_found ok L=l S=l no x"},
		},
		{
			"delete a group, while it gets a permission", dropGroup, grantGroup,
			[]string{"ok not_found L=l S=l+x X=x", "ok ok L=l S=l+x X=x"},
		},
	}
}
