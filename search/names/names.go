// Package names finds a person by her name however it is spelt.
package names
