package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// handler is handler.json beside the runtime: what it works with, and how it behaves at its next call.
type handler struct {
	Runc   string `json:"runc"`
	Kernel string `json:"kernel"`
	// Mode is honest, or the fault that the test bed asked for.
	Mode string `json:"mode"`
	// Seconds is how long a slow start takes.
	Seconds int `json:"seconds"`
	// Bound are the files that a lying runtime lays over those of the kernel, by their path in the container.
	Bound map[string]string `json:"bound"`
}

const (
	honest = "honest"
	plain  = "lie"    // every pod runs on the kernel of the node
	slow   = "slow"   // a sandbox takes Seconds to start
	flaky  = "flaky"  // every second sandbox does not start
	bound  = "bound"  // as lie, and the files of Bound say otherwise
	shared = "shared" // all pods of the node run in one virtual machine
)

// runtime does what runc does, but for the containers of sandboxed pods, which it makes ready for a virtual machine.
func runtime(words []string) error {
	node, err := filepath.Abs(filepath.Dir(words[0]))
	if err != nil {
		return err
	}
	settings, err := readHandler(filepath.Join(node, "handler.json"))
	if err != nil {
		return err
	}
	call := parseCall(words[1:])
	switch call.name {
	case "create":
		if err := create(node, settings, call); err != nil {
			return call.fail(err)
		}
	case "delete":
		if err := exec.Command(settings.Runc, words[1:]...).Run(); err != nil {
			var ended *exec.ExitError
			if errors.As(err, &ended) {
				os.Exit(ended.ExitCode())
			}
			return err
		}
		return os.RemoveAll(machineFolder(node, call.id))
	}
	return syscall.Exec(settings.Runc, append([]string{settings.Runc}, words[1:]...), os.Environ())
}

func readHandler(path string) (handler, error) {
	settings := handler{Mode: honest}
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &settings)
	}
	return settings, err
}

// call is what containerd asks of an OCI runtime.
type call struct{ name, bundle, log, id string }

// parseCall reads the words that matter here; their order is that of containerd's client of runc.
func parseCall(words []string) call {
	var found call
	values := map[string]*string{"--bundle": &found.bundle, "--log": &found.log}
	skipped := map[string]bool{"--root": true, "--log-format": true, "--pid-file": true, "--console-socket": true}
	for i := 0; i < len(words); i++ {
		word := words[i]
		if into, ok := values[word]; ok && i+1 < len(words) {
			i++
			*into = words[i]
		} else if skipped[word] {
			i++
		} else if strings.HasPrefix(word, "-") {
			continue
		} else if found.name == "" {
			found.name = word
		} else {
			found.id = word
		}
	}
	return found
}

// fail says why a container is not made, where containerd looks for it: in the log of the runtime.
func (c call) fail(err error) error {
	if c.log != "" {
		line, _ := json.Marshal(map[string]string{"level": "error", "msg": err.Error(), "time": time.Now().UTC().Format(time.RFC3339)})
		if sink, e := os.OpenFile(c.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); e == nil {
			fmt.Fprintf(sink, "%s\n", line)
			sink.Close()
		}
	}
	return err
}

// create changes the configuration of a container before runc reads it.
func create(node string, settings handler, asked call) error {
	path := filepath.Join(asked.bundle, "config.json")
	spec, err := readSpec(path)
	if err != nil {
		return err
	}
	if spec.annotation("io.kubernetes.cri.container-type") == "sandbox" {
		switch settings.Mode {
		case slow:
			time.Sleep(time.Duration(settings.Seconds) * time.Second)
		case flaky:
			if second, err := everySecond(filepath.Join(node, "starts")); err != nil || second {
				return errors.Join(err, errors.New("failed to launch qemu: the test bed was asked to fail every second start"))
			}
		}
		return nil
	}
	switch settings.Mode {
	case plain:
		return nil
	case bound:
		return spec.bind(path, settings.Bound)
	}
	return spec.intoMachine(path, machine{
		folder: machineFolder(node, asked.id),
		bundle: asked.bundle,
		kernel: settings.Kernel,
		shared: sharedFolder(node, settings.Mode),
	})
}

// sharedFolder is where the one machine of a node is kept; none where each container has one of its own.
func sharedFolder(node, mode string) string {
	if mode != shared {
		return ""
	}
	return filepath.Join(node, "shared")
}

func machineFolder(node, id string) string { return filepath.Join(node, "machines", id) }

// everySecond counts in a file, and says of each second call that it is one.
func everySecond(path string) (bool, error) {
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return false, err
	}
	count, _ := strconv.Atoi(string(text))
	return count%2 == 1, os.WriteFile(path, []byte(strconv.Itoa(count+1)), 0o600)
}
