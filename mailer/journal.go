package mailer

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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

func journalName(dir string, n int) string {
	return filepath.Join(dir, fmt.Sprintf("connection-%d.journal", n))
}

func newJournal(dir string, n int, boot string) (*journal, error) {
	file, err := os.OpenFile(journalName(dir, n), os.O_CREATE|os.O_WRONLY|os.O_TRUNC|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open journal: %w", err)
	}
	j := &journal{file: file, boot: boot}
	return j, j.append('B', boot)
}

// begin is called before a server is told about the letter; without it nothing is sent.
func (j *journal) begin(id string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if err := j.append(begun, id); err != nil {
		return err
	}
	j.open++
	return nil
}

// end writes what the server said; an uncertain letter is left at its beginning.
func (j *journal) end(id string, class Class) error {
	if class == Unknown {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if class == Accepted {
		return j.append(taken, id)
	}
	return j.append(notTaken, id)
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
	return j.append('B', j.boot)
}

// append writes one line in one call, so that a torn line can only be the last.
func (j *journal) append(m mark, what string) error {
	n, err := fmt.Fprintf(j.file, "%c %q\n", m, what)
	j.size += n
	if err != nil {
		return fmt.Errorf("write journal: %w", err)
	}
	return nil
}

func (j *journal) close() error { return j.file.Close() }

// memory is what the journals of an earlier run say.
type memory struct {
	marks map[string]mark
	// complete tells that no line can be missing: there were journals, and the machine has
	// not been restarted since.
	complete bool
}

// readJournals reads every journal in dir. An empty boot name is never the same run.
func readJournals(dir, boot string) (memory, error) {
	m := memory{marks: make(map[string]mark)}
	names, err := filepath.Glob(filepath.Join(dir, "connection-*.journal"))
	if err != nil {
		return m, fmt.Errorf("list journals: %w", err)
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
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	same := false
	lines := bufio.NewScanner(strings.NewReader(string(data)))
	for lines.Scan() {
		var what string
		var kind mark
		if _, err := fmt.Sscanf(lines.Text(), "%c %q", &kind, &what); err != nil {
			continue // the torn last line: what it would say had not happened yet
		}
		if kind == 'B' {
			same = what == boot
			continue
		}
		m.marks[what] = kind
	}
	m.complete = m.complete && same
	return lines.Err()
}

// Boot names the run of this machine (Linux), and is empty where that cannot be known.
func Boot() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}
