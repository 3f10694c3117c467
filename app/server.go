package app

import (
	"context"

	"github.com/gofiber/fiber/v2"
)

func (a *App) buildServer(context.Context) error {
	a.server = fiber.New(fiber.Config{DisableStartupMessage: true})
	a.server.Use(a.Gate.Guard)
	a.Gate.Mount(a.server, a.health())
	return nil
}
