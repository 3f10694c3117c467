package app

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/VictoriaMetrics/metrics"
	"github.com/gofiber/fiber/v2"

	"jisr/app/gate"
	"jisr/app/web"
	"jisr/mailer"
)

// gauges are what /metrics shows. Labels are patterns of routes, states, lanes and
// names of duties and collections: never an id, a name or an address.
type gauges struct {
	app      *App
	requests *metrics.Set
	times    *metrics.Set

	mu    sync.Mutex // one counting of the store at a time
	at    time.Time
	store []byte
}

func newGauges(a *App) *gauges {
	return &gauges{app: a, requests: metrics.NewSet(), times: metrics.NewSet()}
}

// countFor is how long the figures of the store are kept: counting reads through it, and
// several collectors may ask.
const countFor = 15 * time.Second

// bounds of how long an answer took, in seconds.
func bounds() []float64 { return []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10} }

// count notes what was answered to every request. It answers errors itself, so that it
// sees their status.
func (g *gauges) count(c *fiber.Ctx) error {
	start := time.Now()
	err := c.Next()
	if err != nil {
		err = c.App().ErrorHandler(c, err)
	}
	route := routeOf(c)
	g.requests.GetOrCreateCounter(fmt.Sprintf(`jisr_http_requests_total{method=%q,route=%q,class="%dxx"}`, methodOf(c), route, c.Response().StatusCode()/100)).Inc()
	g.times.GetOrCreatePrometheusHistogramExt(fmt.Sprintf(`jisr_http_request_seconds{kind=%q}`, kindOf(route)), bounds()).UpdateDuration(start)
	return err
}

// routeOf is the pattern that a request met.
func routeOf(c *fiber.Ctx) string {
	pattern := c.Route().Path
	if pattern == "/" && c.Path() != "/" { // what stands before and behind all doors
		return "none"
	}
	return strings.Clone(pattern)
}

// methodOf keeps what somebody made up out of the labels.
func methodOf(c *fiber.Ctx) string {
	if m := c.Method(); slices.Contains(fiber.DefaultMethods, m) {
		return strings.Clone(m)
	}
	return "other"
}

func kindOf(route string) string {
	switch {
	case strings.HasPrefix(route, "/api/"):
		return "api"
	case strings.HasPrefix(route, web.AssetPath):
		return "asset"
	}
	return "page"
}

// door is GET /metrics.
func (g *gauges) door() gate.Door {
	return gate.Door{Method: fiber.MethodGet, Path: "/metrics", Who: gate.Loopback, Exempt: "it is read by machines without a cookie, and changes nothing",
		Handle: func(c *fiber.Ctx, _ gate.Visit) error {
			text, err := g.write(c.UserContext())
			if err != nil {
				return err
			}
			c.Set(fiber.HeaderContentType, "text/plain; version=0.0.4; charset=utf-8")
			return c.Send(text)
		}}
}

// write is the whole text, in the format of Prometheus.
func (g *gauges) write(ctx context.Context) ([]byte, error) {
	var p page
	g.app.stateFigures(&p)
	p.head("jisr_http_requests_total", "counter", "Requests by route and class of status.")
	g.requests.WritePrometheus(&p)
	p.head("jisr_http_request_seconds", "histogram", "How long answers took.")
	g.times.WritePrometheus(&p)
	kept, err := g.ofStore(ctx)
	if err != nil {
		return nil, err
	}
	p.Write(kept)
	metrics.WriteProcessMetrics(&p)
	return p.Bytes(), nil
}

// ofStore counts, or gives what was counted a moment ago.
func (g *gauges) ofStore(ctx context.Context) ([]byte, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := g.app.settings.Now()
	if age := now.Sub(g.at); g.store != nil && age >= 0 && age < countFor {
		return g.store, nil
	}
	var p page
	if err := g.app.storeFigures(ctx, &p); err != nil {
		return nil, err
	}
	g.at, g.store = now, p.Bytes()
	return g.store, nil
}

// page is a text of figures; one family after the other.
type page struct{ bytes.Buffer }

func (p *page) head(name, kind, help string) {
	fmt.Fprintf(p, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
}

// gauge writes a figure that stands alone.
func (p *page) gauge(name, help string, value float64) {
	p.head(name, "gauge", help)
	fmt.Fprintf(p, "%s %s\n", name, number(value))
}

// family writes figures that differ in one label.
func family[K ~string](p *page, name, kind, help, label string, values map[K]float64) {
	p.head(name, kind, help)
	for _, k := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(p, "%s{%s=%q} %s\n", name, label, string(k), number(values[k]))
	}
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// stateFigures are what this process knows without asking the store.
func (a *App) stateFigures(p *page) {
	now := a.settings.Now()
	st := a.finder.State()
	p.gauge("jisr_index_ready", "Whether the index answers.", truth(st.Ready))
	p.gauge("jisr_index_records", "Records that are findable.", float64(st.Indexed))
	if !st.Followed.IsZero() {
		p.gauge("jisr_index_lag_seconds", "Time since the index was last known to be up with the store.", now.Sub(st.Followed).Seconds())
	}
	p.gauge("jisr_audit_notes_waiting", "Rows of the log that are not durable yet.", float64(a.stores.Audit.Waiting()))
	stopped := map[mailer.Lane]float64{}
	status := a.dispatcher.Status()
	for _, l := range status.Lanes {
		stopped[l.Lane] = truth(l.Stopped)
	}
	family(p, "jisr_mail_lane_stopped", "gauge", "Whether a lane of the mailer stands still.", "lane", stopped)
	if several, are := a.transport.(*mailer.Servers); are {
		rests := map[string]float64{}
		for _, s := range several.Status() {
			rests[s.Name] = truth(s.Rests)
		}
		family(p, "jisr_mail_server_rests", "gauge", "Whether a mail server gets no letters for a while because it failed.", "server", rests)
	}
	p.gauge("jisr_mail_connections_busy", "Connections to the mail server in use.", float64(status.Busy))
	p.gauge("jisr_mail_letters_in_hand", "Letters that this instance holds.", float64(status.InHand))
	p.gauge("jisr_read_only", "Whether nothing may change.", truth(a.settings.ReadOnly))
	a.dutyFigures(p)
	a.diskFigures(p, now)
}

func (a *App) dutyFigures(p *page) {
	at, done, failed := map[string]float64{}, map[string]float64{}, map[string]float64{}
	for name, l := range a.duties.Last() {
		at[name], done[name], failed[name] = float64(l.At.Unix()), float64(l.Done), float64(l.Failures)
	}
	family(p, "jisr_duty_last_run_timestamp_seconds", "gauge", "When a duty last ended.", "duty", at)
	family(p, "jisr_duty_last_done", "gauge", "How much a duty did when it last ran.", "duty", done)
	family(p, "jisr_duty_failures_total", "counter", "Runs of a duty that failed, since the start.", "duty", failed)
}

func (a *App) diskFigures(p *page, now time.Time) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(a.settings.Data, &fs); err == nil { // without it the figure is missing, and an alarm on that is due
		p.gauge("jisr_disk_free_bytes", "Space left where the data lies.", float64(fs.Bavail)*float64(fs.Bsize))
	}
	last, err := a.lastBackups()
	if err != nil {
		return // likewise
	}
	if last.Backup != nil {
		p.gauge("jisr_backup_age_seconds", "Time since jisr backup last ended well.", now.Sub(*last.Backup).Seconds())
	}
	if last.Keyring != nil {
		p.gauge("jisr_keyring_copy_age_seconds", "Time since the keyring was last copied.", now.Sub(*last.Keyring).Seconds())
	}
}

// storeFigures count in the store.
func (a *App) storeFigures(ctx context.Context, p *page) error {
	documents := map[string]float64{}
	for _, k := range a.stores.Kept() {
		n, err := k.Count(ctx)
		if err != nil {
			return err
		}
		documents[k.Name()] = float64(n)
	}
	family(p, "jisr_store_documents", "gauge", "Documents by collection.", "collection", documents)
	states, err := a.stores.Letters.CountByState(ctx)
	if err != nil {
		return err
	}
	counted := map[mailer.State]float64{}
	for s, n := range states {
		counted[s] = float64(n)
	}
	family(p, "jisr_letters", "gauge", "Letters by state.", "state", counted)
	overdue := map[mailer.Lane]float64{}
	for _, lane := range mailer.Lanes() {
		due, err := a.stores.Letters.OldestDue(ctx, lane)
		if err != nil {
			return err
		}
		if overdue[lane] = 0; !due.IsZero() {
			overdue[lane] = max(0, a.settings.Now().Sub(due).Seconds())
		}
	}
	family(p, "jisr_letters_oldest_due_seconds", "gauge", "How long the oldest letter of a lane has been due.", "lane", overdue)
	return nil
}
