package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

const noAnswer = 255

// launch starts the virtual machine of a container and ends as the container's command in it ends. Its words are the
// mebibytes and the processors of the machine, or the door of a machine that is shared.
func launch() error {
	if len(os.Args) == 2 {
		return launchShared(os.Args[1])
	}
	vm, err := start("/vm/kernel", "/vm/initrd", os.Args[1], os.Args[2], 3)
	if err != nil {
		return err
	}
	var copied sync.WaitGroup
	copied.Add(2)
	go copyAll(&copied, os.Stdout, vm.ports[0])
	go copyAll(&copied, os.Stderr, vm.ports[1])
	passSignals(vm.ports[2])
	code := exitCode(bufio.NewReader(vm.ports[2]))
	_ = vm.process.Process.Kill()
	_ = vm.process.Wait()
	copied.Wait()
	if code == noAnswer {
		fmt.Fprintln(os.Stderr, "sandbox: the virtual machine ended without a word of its command")
	}
	os.Exit(code)
	return nil
}

type running struct {
	process *exec.Cmd
	ports   []*os.File
}

// start boots a machine with a console that is thrown away and so many serial ports behind it.
func start(kernel, initrd, mebibytes, processors string, ports int) (running, error) {
	words := []string{
		"-accel", "tcg,thread=multi,tb-size=64", "-cpu", "max", "-smp", processors, "-m", mebibytes,
		"-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
		"-kernel", kernel, "-initrd", initrd,
		"-append", "console=ttyS0 quiet loglevel=3 panic=-1 reboot=t rdinit=" + guestProgram,
		"-chardev", "null,id=console", "-serial", "chardev:console",
	}
	vm := running{process: exec.Command("/usr/bin/qemu-system-x86_64")}
	for i := range ports {
		pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
		if err != nil {
			return vm, err
		}
		name := "port" + strconv.Itoa(i)
		vm.ports = append(vm.ports, os.NewFile(uintptr(pair[0]), name))
		vm.process.ExtraFiles = append(vm.process.ExtraFiles, os.NewFile(uintptr(pair[1]), name))
		words = append(words, "-chardev", fmt.Sprintf("socket,id=%s,fd=%d", name, 3+i), "-serial", "chardev:"+name)
	}
	vm.process.Args = append(vm.process.Args, words...)
	vm.process.Stderr = os.Stderr
	if err := vm.process.Start(); err != nil {
		return vm, err
	}
	for _, file := range vm.process.ExtraFiles {
		file.Close()
	}
	return vm, nil
}

func copyAll(done *sync.WaitGroup, into io.Writer, from io.Reader) {
	defer done.Done()
	_, _ = io.Copy(into, from)
}

// passSignals tells the guest of each request to end.
func passSignals(control io.Writer) {
	asked := make(chan os.Signal, 8)
	signal.Notify(asked, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	go func() {
		for one := range asked {
			fmt.Fprintf(control, "signal %d\n", one.(syscall.Signal))
		}
	}()
}

// exitCode reads from a guest until it says how its command ended.
func exitCode(control *bufio.Reader) int {
	for {
		line, err := control.ReadString('\n')
		if err != nil {
			return noAnswer
		}
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), "exit "); ok {
			if code, err := strconv.Atoi(text); err == nil {
				return code
			}
		}
	}
}
