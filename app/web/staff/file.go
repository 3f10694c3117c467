package staff

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"time"

	"github.com/gofiber/fiber/v2"

	"jisr/app/exchange"
	"jisr/app/office"
	"jisr/app/roster"
)

// How long the sending of a file may take: in all, and without the reader taking
// anything.
const (
	fileWhole = 10 * time.Minute
	fileStep  = 30 * time.Second
)

// sendFile sends people as a file that is made while it is sent and lies nowhere. What
// goes wrong on the way breaks the connection off: a file that ends early must not look
// whole.
func (p *Pages) sendFile(c *fiber.Ctx, people roster.Exported, format string) error {
	c.Attachment("experts-" + string(office.DateOf(p.Now().In(office.Baghdad))) + "." + format)
	c.Set(fiber.HeaderContentType, contentType(exchange.Format(format)))
	c.Set(fiber.HeaderCacheControl, "no-store")
	ctx, stop := context.WithTimeout(context.WithoutCancel(c.UserContext()), fileWhole)
	from, into := io.Pipe()
	conn := c.Context().Conn()
	go func() {
		defer stop()
		err := errors.New("the file was not finished") // what remains of a panic, which ends nobody else's request
		defer func() { _, _ = recover(), into.CloseWithError(err) }()
		err = writeFile(ctx, bufio.NewWriter(into), exchange.Format(format), people, conn)
	}()
	c.Context().SetBodyStream(from, -1) // the server closes it when the reader leaves
	return nil
}

func contentType(f exchange.Format) string {
	switch f {
	case exchange.CSV:
		return "text/csv; charset=utf-8"
	case exchange.XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "application/x-ndjson"
}

// writeFile gives a slow reader more time with every person that she took.
func writeFile(ctx context.Context, w *bufio.Writer, format exchange.Format, people roster.Exported, conn net.Conn) error {
	out, err := exchange.NewWriter(w, format)
	if err != nil {
		return err
	}
	_, err = people.Each(ctx, func(e roster.Expert) error {
		return errors.Join(conn.SetWriteDeadline(time.Now().Add(fileStep)), out.Write(e))
	})
	if err != nil {
		return err
	}
	return errors.Join(out.Close(), w.Flush())
}
