package admin

import (
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

func moreOwnerDeletions() []ownerDeletion {
	all := []string{
		"data-source/Imagery mia", "form/Survey bo,mo", "layer/Rivers mia", "layer/Roads lou", "project/Atlas lou,mia", "project/Plans mo", "table/Lengths mo",
	}
	invited := func(t *testing.T, a *Admin) { t.Helper(); invite(t, a.by(bo), "ivy@acme.example", "jo@acme.example") }
	return []ownerDeletion{
		{
			name:   "neither: who owns nothing and sent nothing",
			in:     DeleteMembers{Names: []string{uma}},
			counts: org.Counts{Members: 1, Permissions: 1, Memberships: 1, Credentials: 1},
			steps:  []string{"delete member uma (user)", "remove credential uma from uma", "remove group GIS from uma", "remove permission project/Plans from uma (view)"},
			events: []string{"ana permission.revoke project/Plans id: <project/Plans>, member: uma, level: view", "ana member.delete uma id: <uma>, name: Um, role: user, groups: GIS, language: en"},
			owners: all,
		},
		{
			name: "neither: somebody without a password", scene: func(t *testing.T, a *Admin) {
				t.Helper()
				_, err := a.DeleteMembers(t.Context(), DeleteMembers{Names: []string{uma}}, nil, nil)
				check(t, err)
				addWithout(t, a, uma, org.Manager)
			},
			in:     DeleteMembers{Names: []string{uma}},
			counts: org.Counts{Members: 1},
			steps:  []string{"delete member uma (manager)"},
			events: []string{"ana member.delete uma id: <uma>, name: Um, role: manager, groups: none, language: en"},
			owners: all,
		},
		{
			name: "transfer: with pending invitations, to an Administrator", scene: invited,
			in:     DeleteMembers{Names: []string{bo}, TransferTo: ana},
			counts: org.Counts{Members: 1, Transferred: 1, Credentials: 1, InvitationsHandedOver: 2},
			steps: []string{
				"delete member bo (administrator)", "remove credential bo from bo", "transfer resource form/Survey from bo to ana (beside mo)",
				"transfer invitation ivy from bo to ana", "transfer invitation jo from bo to ana",
			},
			events: []string{
				"ana resource.transfer form/Survey id: <form/Survey>, owners: bo, mo → ana, mo",
				"ana invitation.update ivy id: <ivy>, sender: bo → ana",
				"ana invitation.update jo id: <jo>, sender: bo → ana",
				"ana member.delete bo id: <bo>, name: Bo, role: administrator, groups: none, language: en",
			},
			owners: []string{
				"data-source/Imagery mia", "form/Survey ana,mo", "layer/Rivers mia", "layer/Roads lou", "project/Atlas lou,mia", "project/Plans mo", "table/Lengths mo",
			},
		},
		{
			name: "transfer: to a Manager, and who acts answers for the invitations", scene: invited,
			in:     DeleteMembers{Names: []string{bo}, TransferTo: mo},
			counts: org.Counts{Members: 1, Released: 1, Credentials: 1, InvitationsHandedOver: 2},
			steps: []string{
				"delete member bo (administrator)", "remove credential bo from bo", "remove owner form/Survey from bo (stays with mo)",
				"transfer invitation ivy from bo to ana", "transfer invitation jo from bo to ana",
			},
			events: []string{
				"ana permission.revoke form/Survey id: <form/Survey>, member: bo, level: own",
				"ana invitation.update ivy id: <ivy>, sender: bo → ana",
				"ana invitation.update jo id: <jo>, sender: bo → ana",
				"ana member.delete bo id: <bo>, name: Bo, role: administrator, groups: none, language: en",
			},
			owners: []string{
				"data-source/Imagery mia", "form/Survey mo", "layer/Rivers mia", "layer/Roads lou", "project/Atlas lou,mia", "project/Plans mo", "table/Lengths mo",
			},
		},
		{
			name: "delete: with pending invitations; what they own together with another stays", scene: invited,
			in:     DeleteMembers{Names: []string{bo}, DeleteResources: true},
			counts: org.Counts{Members: 1, Released: 1, Credentials: 1, InvitationsDeleted: 2},
			steps: []string{
				"delete member bo (administrator)", "remove credential bo from bo", "remove owner form/Survey from bo (stays with mo)",
				"delete invitation ivy from bo", "delete invitation jo from bo",
			},
			events: []string{
				"ana permission.revoke form/Survey id: <form/Survey>, member: bo, level: own",
				"ana invitation.delete ivy id: <ivy>, status: pending, role: user, groups: none, sender: bo",
				"ana invitation.delete jo id: <jo>, status: pending, role: user, groups: none, sender: bo",
				"ana member.delete bo id: <bo>, name: Bo, role: administrator, groups: none, language: en",
			},
			owners: []string{
				"data-source/Imagery mia", "form/Survey mo", "layer/Rivers mia", "layer/Roads lou", "project/Atlas lou,mia", "project/Plans mo", "table/Lengths mo",
			},
		},
		{
			name: "oneself, to a Manager", as: bo,
			in:     DeleteMembers{Names: []string{"BO@acme.example"}, TransferTo: mia},
			counts: org.Counts{Members: 1, Transferred: 1, Credentials: 1},
			steps:  []string{"delete member bo (administrator)", "remove credential bo from bo", "transfer resource form/Survey from bo to mia (beside mo)"},
			events: []string{
				"bo resource.transfer form/Survey id: <form/Survey>, owners: bo, mo → mia, mo",
				"bo member.delete bo id: <bo>, name: Bo, role: administrator, groups: none, language: en",
			},
			owners: []string{
				"data-source/Imagery mia", "form/Survey mia,mo", "layer/Rivers mia", "layer/Roads lou", "project/Atlas lou,mia", "project/Plans mo", "table/Lengths mo",
			},
		},
		{
			name: "delete: a co-owner who stays loses what depends on it, and the leaver's own of it is told once", as: bo,
			in:     DeleteMembers{Names: []string{bo, lou, mo}, DeleteResources: true},
			counts: org.Counts{Members: 3, Deleted: 4, Released: 1, Permissions: 5, Credentials: 3},
			steps: []string{
				"delete member bo (administrator)", "delete member lou (manager)", "delete member mo (manager)",
				"remove credential bo from bo", "remove credential lou from lou", "remove credential mo from mo",
				"remove permission layer/Roads from GIS (view)", "remove permission project/Plans from GIS (modify)", "remove permission project/Plans from mia (modify)",
				"remove permission project/Plans from uma (view)", "remove permission table/Lengths from lou (modify)",
				"delete resource form/Survey from bo, mo (needs table/Lengths)", "delete resource layer/Roads from lou",
				"delete resource project/Plans from mo", "delete resource table/Lengths from mo (needs layer/Roads)", "remove owner project/Atlas from lou (stays with mia)",
			},
			events: []string{
				"bo permission.revoke project/Atlas id: <project/Atlas>, member: lou, level: own",
				"bo permission.revoke layer/Roads id: <layer/Roads>, group: GIS, level: view",
				"bo permission.revoke project/Plans id: <project/Plans>, group: GIS, level: modify",
				"bo permission.revoke project/Plans id: <project/Plans>, member: mia, level: modify",
				"bo permission.revoke project/Plans id: <project/Plans>, member: uma, level: view",
				"bo permission.revoke table/Lengths id: <table/Lengths>, member: lou, level: modify",
				"bo resource.delete layer/Roads id: <layer/Roads>, owners: lou",
				"bo resource.delete table/Lengths id: <table/Lengths>, owners: mo",
				"bo resource.delete form/Survey id: <form/Survey>, owners: bo, mo",
				"bo resource.delete project/Plans id: <project/Plans>, owners: mo",
				"bo member.delete bo id: <bo>, name: Bo, role: administrator, groups: none, language: en",
				"bo member.delete lou id: <lou>, name: Lo, role: manager, groups: none, language: en",
				"bo member.delete mo id: <mo>, name: Mo, role: manager, groups: none, language: en",
			},
			owners: []string{"data-source/Imagery mia", "layer/Rivers mia", "project/Atlas mia"},
		},
		{
			name: "delete: a co-owned dependent goes although one of its owners stays",
			scene: func(t *testing.T, a *Admin) {
				t.Helper()
				own(t, a, "form/Log", []string{ana, mia}, "layer/Rivers", "data-source/Imagery")
			},
			in:     DeleteMembers{Names: []string{lou, mia}, DeleteResources: true},
			counts: org.Counts{Members: 2, Deleted: 7, Others: 3, Permissions: 3, Memberships: 1, Credentials: 2},
			steps: []string{
				"delete member lou (manager)", "delete member mia (manager)", "remove credential lou from lou", "remove credential mia from mia", "remove group GIS from mia",
				"remove permission layer/Roads from GIS (view)", "remove permission project/Plans from mia (modify)", "remove permission table/Lengths from lou (modify)",
				"delete resource data-source/Imagery from mia", "delete resource layer/Rivers from mia (needs data-source/Imagery)",
				"delete resource project/Atlas from lou, mia", "delete resource layer/Roads from lou (needs data-source/Imagery)",
				"delete resource table/Lengths from mo (owned by others, needs layer/Roads)", "delete resource form/Survey from bo, mo (owned by others, needs table/Lengths)",
				"delete resource form/Log from ana, mia (owned by others, needs data-source/Imagery)",
			},
			events: []string{
				"ana permission.revoke layer/Roads id: <layer/Roads>, group: GIS, level: view",
				"ana permission.revoke project/Plans id: <project/Plans>, member: mia, level: modify",
				"ana permission.revoke table/Lengths id: <table/Lengths>, member: lou, level: modify",
				"ana resource.delete data-source/Imagery id: <data-source/Imagery>, owners: mia",
				"ana resource.delete form/Log id: <form/Log>, owners: ana, mia",
				"ana resource.delete form/Survey id: <form/Survey>, owners: bo, mo",
				"ana resource.delete layer/Rivers id: <layer/Rivers>, owners: mia",
				"ana resource.delete layer/Roads id: <layer/Roads>, owners: lou",
				"ana resource.delete project/Atlas id: <project/Atlas>, owners: lou, mia",
				"ana resource.delete table/Lengths id: <table/Lengths>, owners: mo",
				"ana member.delete lou id: <lou>, name: Lo, role: manager, groups: none, language: en",
				"ana member.delete mia id: <mia>, name: Mi, role: manager, groups: GIS, language: en",
			},
			owners: []string{"project/Plans mo"},
		},
	}
}
