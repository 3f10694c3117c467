package app_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestAnUnusedConnectionEndsWithoutAnAnswerThatCouldBeTakenForAnother: a browser opens
// connections that it may need. What the server says when it closes one is 408, after
// which browsers ask again; any other status they took for the answer to the request they
// had just sent, a script for instance.
func TestAnUnusedConnectionEndsWithoutAnAnswerThatCouldBeTakenForAnother(t *testing.T) {
	d := openDesk(t, "en", "admin@example.org")
	host := strings.TrimPrefix(d.a.URL(), "http://")
	for name, sent := range map[string]string{
		"nothing sent":   "",
		"half a request": "POST /en/register HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 5000\r\n\r\nemail=",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, err := net.Dial("tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if _, err := fmt.Fprint(c, sent); err != nil {
				t.Fatal(err)
			}
			if err := c.SetReadDeadline(time.Now().Add(patience)); err != nil {
				t.Fatal(err)
			}
			said, err := http.ReadResponse(bufio.NewReader(c), nil)
			if err != nil {
				t.Fatal(err)
			}
			page, err := io.ReadAll(said.Body)
			if err != nil {
				t.Fatal(err)
			}
			if said.StatusCode != http.StatusRequestTimeout || !said.Close {
				t.Errorf("it ends with %s, closed: %t", said.Status, said.Close)
			}
			if !strings.Contains(string(page), "Not everything arrived") {
				t.Errorf("it says %s", page)
			}
		})
	}
}
