package admin

import (
	"testing"

	"github.com/roster-cli/roster/internal/org"
)

// ownerDeletion is a deletion in the organization that mapped makes, and all that it comes to.
type ownerDeletion struct {
	name   string
	scene  func(*testing.T, *Admin) // what there is besides
	as     string                   // "" is Ana
	in     DeleteMembers
	counts org.Counts
	steps  []string
	events []string
	owners []string // of all resources, afterwards
}

func ownerDeletions() []ownerDeletion {
	return []ownerDeletion{
		{
			name: "transfer: what another owns stays theirs as well, and the heir's level goes up",
			in:   DeleteMembers{Names: []string{mo}, TransferTo: lou},
			counts: org.Counts{
				Members: 1, Transferred: 3, Credentials: 1,
			},
			steps: []string{
				"delete member mo (manager)", "remove credential mo from mo",
				"transfer resource table/Lengths from mo to lou", "transfer resource form/Survey from mo to lou (beside bo)", "transfer resource project/Plans from mo to lou",
			},
			events: []string{
				"ana resource.transfer form/Survey id: <form/Survey>, owners: bo, mo → bo, lou",
				"ana resource.transfer project/Plans id: <project/Plans>, owners: mo → lou",
				"ana resource.transfer table/Lengths id: <table/Lengths>, owners: mo → lou",
				"ana member.delete mo id: <mo>, name: Mo, role: manager, groups: none, language: en",
			},
			owners: []string{
				"data-source/Imagery mia", "form/Survey bo,lou", "layer/Rivers mia", "layer/Roads lou", "project/Atlas lou,mia", "project/Plans lou", "table/Lengths lou",
			},
		},
		{
			name:   "transfer to a co-owner: there the leaver only stops owning; groups, permissions and the password go",
			in:     DeleteMembers{Names: []string{mia}, TransferTo: lou},
			counts: org.Counts{Members: 1, Transferred: 2, Released: 1, Permissions: 1, Memberships: 1, Credentials: 1},
			steps: []string{
				"delete member mia (manager)", "remove credential mia from mia", "remove group GIS from mia", "remove permission project/Plans from mia (modify)",
				"transfer resource data-source/Imagery from mia to lou", "transfer resource layer/Rivers from mia to lou", "remove owner project/Atlas from mia (stays with lou)",
			},
			events: []string{
				"ana permission.revoke project/Atlas id: <project/Atlas>, member: mia, level: own",
				"ana permission.revoke project/Plans id: <project/Plans>, member: mia, level: modify",
				"ana resource.transfer data-source/Imagery id: <data-source/Imagery>, owners: mia → lou",
				"ana resource.transfer layer/Rivers id: <layer/Rivers>, owners: mia → lou",
				"ana member.delete mia id: <mia>, name: Mi, role: manager, groups: GIS, language: en",
			},
			owners: []string{
				"data-source/Imagery lou", "form/Survey bo,mo", "layer/Rivers lou", "layer/Roads lou", "project/Atlas lou", "project/Plans mo", "table/Lengths mo",
			},
		},
		{
			name:   "transfer of two leavers who own one together",
			in:     DeleteMembers{Names: []string{lou, mia}, TransferTo: bo},
			counts: org.Counts{Members: 2, Transferred: 4, Permissions: 2, Memberships: 1, Credentials: 2},
			steps: []string{
				"delete member lou (manager)", "delete member mia (manager)", "remove credential lou from lou", "remove credential mia from mia",
				"remove group GIS from mia", "remove permission project/Plans from mia (modify)", "remove permission table/Lengths from lou (modify)",
				"transfer resource data-source/Imagery from mia to bo", "transfer resource layer/Rivers from mia to bo",
				"transfer resource layer/Roads from lou to bo", "transfer resource project/Atlas from lou, mia to bo",
			},
			events: []string{
				"ana permission.revoke project/Plans id: <project/Plans>, member: mia, level: modify",
				"ana permission.revoke table/Lengths id: <table/Lengths>, member: lou, level: modify",
				"ana resource.transfer data-source/Imagery id: <data-source/Imagery>, owners: mia → bo",
				"ana resource.transfer layer/Rivers id: <layer/Rivers>, owners: mia → bo",
				"ana resource.transfer layer/Roads id: <layer/Roads>, owners: lou → bo",
				"ana resource.transfer project/Atlas id: <project/Atlas>, owners: lou, mia → bo",
				"ana member.delete lou id: <lou>, name: Lo, role: manager, groups: none, language: en",
				"ana member.delete mia id: <mia>, name: Mi, role: manager, groups: GIS, language: en",
			},
			owners: []string{
				"data-source/Imagery bo", "form/Survey bo,mo", "layer/Rivers bo", "layer/Roads bo", "project/Atlas bo", "project/Plans mo", "table/Lengths mo",
			},
		},
		{
			name:   "delete: a chain of dependents over three owners; what another owns only loses this one",
			in:     DeleteMembers{Names: []string{mia}, DeleteResources: true},
			counts: org.Counts{Members: 1, Deleted: 5, Others: 3, Released: 1, Permissions: 3, Memberships: 1, Credentials: 1},
			steps: []string{
				"delete member mia (manager)", "remove credential mia from mia", "remove group GIS from mia",
				"remove permission project/Plans from mia (modify)", "remove permission table/Lengths from lou (modify)", "remove permission layer/Roads from GIS (view)",
				"delete resource data-source/Imagery from mia", "delete resource layer/Rivers from mia (needs data-source/Imagery)",
				"delete resource layer/Roads from lou (owned by others, needs data-source/Imagery)", "delete resource table/Lengths from mo (owned by others, needs layer/Roads)",
				"delete resource form/Survey from bo, mo (owned by others, needs table/Lengths)", "remove owner project/Atlas from mia (stays with lou)",
			},
			events: []string{
				"ana permission.revoke project/Atlas id: <project/Atlas>, member: mia, level: own",
				"ana permission.revoke layer/Roads id: <layer/Roads>, group: GIS, level: view",
				"ana permission.revoke project/Plans id: <project/Plans>, member: mia, level: modify",
				"ana permission.revoke table/Lengths id: <table/Lengths>, member: lou, level: modify",
				"ana resource.delete data-source/Imagery id: <data-source/Imagery>, owners: mia",
				"ana resource.delete layer/Rivers id: <layer/Rivers>, owners: mia",
				"ana resource.delete layer/Roads id: <layer/Roads>, owners: lou",
				"ana resource.delete table/Lengths id: <table/Lengths>, owners: mo",
				"ana resource.delete form/Survey id: <form/Survey>, owners: bo, mo",
				"ana member.delete mia id: <mia>, name: Mi, role: manager, groups: GIS, language: en",
			},
			owners: []string{"project/Atlas lou", "project/Plans mo"},
		},
		{
			name:   "delete: two leavers who own one together leave it to nobody",
			in:     DeleteMembers{Names: []string{bo, mo}, DeleteResources: true},
			counts: org.Counts{Members: 2, Deleted: 3, Permissions: 4, Credentials: 2},
			steps: []string{
				"delete member bo (administrator)", "delete member mo (manager)", "remove credential bo from bo", "remove credential mo from mo",
				"remove permission project/Plans from mia (modify)", "remove permission project/Plans from uma (view)",
				"remove permission project/Plans from GIS (modify)", "remove permission table/Lengths from lou (modify)",
				"delete resource form/Survey from bo, mo (needs table/Lengths)", "delete resource project/Plans from mo", "delete resource table/Lengths from mo",
			},
			events: []string{
				"ana permission.revoke project/Plans id: <project/Plans>, group: GIS, level: modify",
				"ana permission.revoke project/Plans id: <project/Plans>, member: mia, level: modify",
				"ana permission.revoke project/Plans id: <project/Plans>, member: uma, level: view",
				"ana permission.revoke table/Lengths id: <table/Lengths>, member: lou, level: modify",
				"ana resource.delete table/Lengths id: <table/Lengths>, owners: mo",
				"ana resource.delete project/Plans id: <project/Plans>, owners: mo",
				"ana resource.delete form/Survey id: <form/Survey>, owners: bo, mo",
				"ana member.delete bo id: <bo>, name: Bo, role: administrator, groups: none, language: en",
				"ana member.delete mo id: <mo>, name: Mo, role: manager, groups: none, language: en",
			},
			owners: []string{"data-source/Imagery mia", "layer/Rivers mia", "layer/Roads lou", "project/Atlas lou,mia"},
		},
	}
}
