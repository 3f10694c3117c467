package mailer

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// mark is what a journal says about a letter.
type mark byte

const (
	begun    mark = 'I' // a server is about to be told
	taken    mark = 'A' // the server took it
	notTaken mark = 'N' // it certainly did not
)

// journalLimit is the size in bytes from which a journal is cut once all its letters are
// settled in the store.
const journalLimit = 64 << 10

// journal is the append-only record of one connection. It is not synced: a killed process
// loses none of it, and after a restart of the machine its first line, which names the
// machine's run, tells that lines may be missing.
type journal struct {
	mu   sync.Mutex
	file *os.File
	boot string
	size int
	open int // letters begun and not yet settled in the store
}

// entry is the last thing a journal says about a letter. at names the attempt by the moment
// at which the store was told that the letter is being sent: what an earlier attempt came
// to says nothing about this one.
type entry struct {
	mark mark
	at   int64
}

// attemptOf names the attempt a letter is in, in the milliseconds that a store keeps.
func attemptOf(l Letter) int64 { return l.Times[Sending].UnixMilli() }

func journalName(dir string, n int) string {
	return filepath.Join(dir, fmt.Sprintf("connection-%d.journal", n))
}

func newJournal(dir string, n int, boot string) (*journal, error) {
	file, err := os.OpenFile(journalName(dir, n), os.O_CREATE|os.O_WRONLY|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	j := &journal{file: file, boot: boot}
	return j, j.append('B', 0, boot)
}

// begin is called before a server is told about the letter; without it nothing is sent.
func (j *journal) begin(l Letter) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.append(begun, attemptOf(l), l.ID); err != nil {
		return err
	}
	j.open++
	return nil
}

// end writes what the server said; an uncertain letter is left at its beginning.
func (j *journal) end(l Letter, class Class) error {
	if class == Unknown {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if class == Accepted {
		return j.append(taken, attemptOf(l), l.ID)
	}
	return j.append(notTaken, attemptOf(l), l.ID)
}

// settled says that the store knows the outcome of one begun letter.
func (j *journal) settled() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.open--
	if j.open > 0 || j.size < journalLimit {
		return nil
	}
	if err := j.file.Truncate(0); err != nil {
		return fmt.Errorf("cut journal: %w", err)
	}
	j.size = 0
	return j.append('B', 0, j.boot)
}

// append writes one line in one call, so that a torn line can only be the last.
func (j *journal) append(m mark, at int64, what string) error {
	n, err := fmt.Fprintf(j.file, "%c %d %q\n", m, at, what)
	j.size += n
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

func (j *journal) close() error { return j.file.Close() }

// memory is what the journals of an earlier run say.
type memory struct {
	marks map[string]entry
	// complete tells that no line can be missing: there were journals, and the machine has
	// not been restarted since.
	complete bool
}

// readJournals reads every journal in dir. An empty boot name is never the same run.
func readJournals(dir, boot string) (memory, error) {
	m := memory{marks: make(map[string]entry)}
	names, err := journalsIn(dir)
	if err != nil {
		return m, err
	}
	m.complete = len(names) > 0 && boot != ""
	for _, name := range names {
		if err := m.read(name, boot); err != nil {
			return m, fmt.Errorf("read journal: %w", err)
		}
	}
	return m, nil
}

func (m *memory) read(name, boot string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	same := false
	marks := make(map[string]entry)
	whole := data[:bytes.LastIndexByte(data, '\n')+1] // what a torn last line would say had not happened yet
	for line := range strings.Lines(string(whole)) {
		var what string
		var e entry
		switch _, err := fmt.Sscanf(line, "%c %d %q\n", &e.mark, &e.at, &what); {
		case err != nil:
			m.complete = false // a line was lost, whatever it said
		case e.mark == 'B':
			same = what == boot
		default:
			marks[what] = e
		}
	}
	m.complete = m.complete && same
	for id, e := range marks {
		m.add(id, e)
	}
	return nil
}

// add keeps what is known about the latest attempt, whichever connection made it. Where two
// speak of one moment, the one after which nothing is sent twice is believed.
func (m *memory) add(id string, e entry) {
	old, there := m.marks[id]
	rank := []mark{notTaken, begun, taken}
	if !there || e.at > old.at || e.at == old.at && slices.Index(rank, e.mark) > slices.Index(rank, old.mark) {
		m.marks[id] = e
	}
}

// about is what the journals say of the attempt that the letter is in; 0 is nothing.
func (m memory) about(l Letter) mark {
	if e := m.marks[l.ID]; e.at == attemptOf(l) {
		return e.mark
	}
	return 0
}

func journalsIn(dir string) ([]string, error) {
	names, err := filepath.Glob(filepath.Join(dir, "connection-*.journal"))
	if err != nil {
		return nil, fmt.Errorf("list journals: %w", err)
	}
	return names, nil
}

// removeJournals forgets an earlier run, once everything it left is settled.
func removeJournals(dir string) error {
	names, err := journalsIn(dir)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := os.Remove(name); err != nil {
			return fmt.Errorf("remove journal: %w", err)
		}
	}
	return nil
}

// Boot names the run of this machine (Linux), and is empty where that cannot be known.
func Boot() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}
