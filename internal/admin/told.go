package admin

// The outcomes of a row of a bulk job.
const (
	Created = "created"
	Exists  = "exists"  // it was there already
	Invalid = "invalid" // what it says is wrong
	Failed  = "failed"  // what it asks for could not be done
)

// Told is what became of a row of a bulk job.
type Told struct {
	Line    int
	Name    string // what it is about, as far as that is known: an address, a path
	Outcome string
	Reason  error // why it is not created, or nil
	ID      string
	Made    bool   // by this run, whatever became of its mail
	Link    string // of an invitation
	Source  string // the row, as it stands in the file
}
