package app_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"jisr/app/apptest/beside"
	"jisr/app/apptest/proof"
)

// TestSlowClientsHinderNobody: connections that send a byte a second, bodies that never
// come and uploads that break off. Others are answered in at most twice their time, the
// slow ones are shown out, and no connection and no file is left over.
func TestSlowClientsHinderNobody(t *testing.T) {
	const fault = "1,000 slow connections, slow bodies, aborted uploads"
	proof.Asked(t, fault)
	beside.Others(t)
	temp := t.TempDir()
	k := newLoad(t)
	k.env = append(k.env, "TMPDIR="+temp)
	life := k.serve()
	l := newLedger(k)
	if status := l.write(); status != http.StatusCreated {
		t.Fatal(status)
	}
	l.asks(t, 20) // what is read the first time is kept
	alone := l.asks(t, proof.Of(100, 400))
	open, files := descriptors(t, life.process.Process.Pid), len(filesIn(t, temp))

	row := proof.Row{Fault: fault, Runs: proof.Of(200, 1000)}
	var all sync.WaitGroup
	until := time.Now().Add(25 * time.Second)
	for i := range row.Runs {
		all.Go(func() { l.crawl(t, i, until) })
	}
	time.Sleep(500 * time.Millisecond)
	since := time.Now()
	beset := l.asks(t, proof.Of(100, 400))
	for i := range proof.Of(10, 100) {
		l.abort(t, i)
	}
	all.Wait()
	row.Recovered = time.Since(since)
	t.Logf("a search took %s alone and %s among %d slow connections", alone, beset, row.Runs)
	if ratio := float64(beset) / float64(alone); proof.Of(false, true) && ratio > 2 {
		t.Errorf("others took %.1f times as long", ratio)
	}
	waitFor(t, func() bool { return descriptors(t, life.process.Process.Pid) <= open+4 }) // the connections of this client
	if left := filesIn(t, temp); len(left) > files {
		t.Errorf("left over: %v", left)
	}
	l.judge(row).Log(t)
	life.stop()
}

// asks searches n times one after the other and gives the median.
func (l *ledger) asks(t *testing.T, n int) time.Duration {
	t.Helper()
	took := make([]time.Duration, n)
	for i := range took {
		since := time.Now()
		if status, _ := l.ask(http.MethodGet, "/api/v1/experts?country=SE", "", nil); status != http.StatusOK {
			t.Errorf("a search: %d", status)
		}
		took[i] = time.Since(since)
	}
	slices.Sort(took)
	return took[n/2]
}

// dial opens a connection of a slow client.
func (l *ledger) dial() (net.Conn, error) {
	return net.Dial("tcp", strings.TrimPrefix(l.address, "http://"))
}

// crawl sends a request a byte a second, every other one its body, until the service shows
// it out; at until that should have happened.
func (l *ledger) crawl(t *testing.T, i int, until time.Time) {
	c, err := l.dial()
	if err != nil {
		t.Error(err)
		return
	}
	defer c.Close()
	text := "POST /en/register HTTP/1.1\r\nHost: " + strings.TrimPrefix(l.address, "http://") + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n"
	if i%2 == 0 {
		if _, err := io.WriteString(c, text); err != nil {
			t.Error(err)
			return
		}
		text = strings.Repeat("a", 5000)
	}
	go func() { // it ends with the connection
		for _, b := range []byte(text) {
			if _, err := c.Write([]byte{b}); err != nil {
				return
			}
			time.Sleep(time.Second)
		}
	}()
	if err := c.SetReadDeadline(until); err != nil {
		t.Error(err)
	}
	if _, err := io.Copy(io.Discard, bufio.NewReader(c)); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("slow connection %d was not shown out", i)
	}
}

// abort begins to upload a document and hangs up.
func (l *ledger) abort(t *testing.T, i int) {
	c, err := l.dial()
	if err != nil {
		t.Error(err)
		return
	}
	_, err = fmt.Fprintf(c, "POST /en/mine/cv HTTP/1.1\r\nHost: %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 4000000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"cv\"; filename=\"%d.pdf\"\r\n\r\n%s",
		strings.TrimPrefix(l.address, "http://"), i, strings.Repeat("x", 500_000))
	if err := errors.Join(err, c.Close()); err != nil {
		t.Error(err)
	}
}

// descriptors is how many files and connections a process has open; 0 where the system
// does not tell.
func descriptors(t *testing.T, process int) int {
	t.Helper()
	list, err := os.ReadDir(filepath.Join("/proc", strconv.Itoa(process), "fd"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return len(list)
}

func filesIn(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}
