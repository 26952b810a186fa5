// Command sandbox runs containers in a second, real kernel, for a test bed without Kata.
//
// One program has four places, and its name says in which it is: the OCI runtime that containerd calls (any other
// name), the process of the container that starts the virtual machine (launch), the first process of its kernel
// (guest), and, where all pods of a node are to share one machine, the process that keeps it (share). What it shares with Kata is what can be measured from inside: a kernel, a boot ID, memory and processors of
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
	case "share":
		err = share(os.Args[1:])
	default:
		err = runtime(os.Args)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "sandbox:", err)
		os.Exit(1)
	}
}
