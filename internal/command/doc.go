// Package command is what an operator runs beside the server, with the server's own settings: verify, backup and restore.
package command
