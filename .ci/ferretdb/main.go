// Command ferretdb serves the MongoDB wire protocol over SQLite, for the tests of
// app/store/mongodb where no MongoDB can be had. It is a module of its own, so that
// none of what it needs reaches the service.
//
// FerretDB 1.24 scans a collection for every find, and an update is not atomic: what
// passes on it shows that the driver's path is right, and nothing about speed or
// about concurrent changes.
//
//	ferretdb -data DIR [-listen 127.0.0.1:0]
//
// The URI stands on the first line of standard output once it listens. An interrupt
// or a SIGTERM ends it.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "loopback address to listen on; port 0 takes a free one")
	data := flag.String("data", "", "existing folder for the SQLite files")
	flag.Parse()
	if err := serve(*listen, *data); err != nil {
		fmt.Fprintln(os.Stderr, "ferretdb:", err)
		os.Exit(1)
	}
}

func serve(listen, data string) error {
	if err := check(listen, data); err != nil {
		return err
	}
	db, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: listen},
		Handler:   "sqlite",
		SQLiteURL: "file:" + data + "/",
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() { fmt.Println(db.MongoDBURI()) }() // known once Run listens
	return db.Run(ctx)
}

// check refuses what would open the database to a network: it asks for no password.
func check(listen, data string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); ip == nil || !ip.IsLoopback() {
		return errors.New("listens on loopback addresses only")
	}
	if info, err := os.Stat(data); err != nil || !info.IsDir() {
		return fmt.Errorf("-data %q is not a folder", data)
	}
	return nil
}
