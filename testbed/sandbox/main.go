// Command sandbox runs containers in a second, real kernel, for a test bed without Kata.
//
// One program has three places, and its name says in which it is: the OCI runtime that containerd calls (any other
// name), the process of the container that starts the virtual machine (launch), and the first process of its kernel
// (guest). What it shares with Kata is what can be measured from inside: a kernel, a boot ID, memory and processors of
// the pod's own. It is no Kata, and nothing else follows from it.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	var err error
	switch filepath.Base(os.Args[0]) {
	case "launch":
		err = launch()
	case "guest":
		err = guest()
	default:
		err = runtime(os.Args)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		os.Exit(1)
	}
}
