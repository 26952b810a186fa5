package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

const startError = 128 // what runc and containerd report for a command that cannot be started

// guest is the first process of the second kernel: it runs the command of the container, with its output on serial
// ports, says on the last of them how it ended, and ends the machine.
func guest() error {
	for _, one := range [][3]string{{"proc", "/proc", "proc"}, {"sysfs", "/sys", "sysfs"}, {"devtmpfs", "/dev", "devtmpfs"}, {"tmpfs", "/tmp", "tmpfs"}} {
		if err := syscall.Mount(one[0], one[1], one[2], 0, ""); err != nil {
			return fmt.Errorf("%s cannot be mounted: %w", one[1], err)
		}
	}
	wanted, err := readPayload(guestPayload)
	if err != nil {
		return err
	}
	if wanted.Shared {
		return serveShared()
	}
	var ports [3]*os.File
	for i := range ports {
		port, err := serial(fmt.Sprintf("/dev/ttyS%d", i+1))
		if err != nil {
			return err
		}
		ports[i] = port
	}
	code, err := work(wanted, ports[0], ports[1], ports[2])
	if err != nil {
		fmt.Fprintln(ports[1], "sandbox:", err)
	}
	for _, port := range ports[:2] {
		drain(port)
	}
	fmt.Fprintf(ports[2], "exit %d\n", code)
	drain(ports[2])
	syscall.Sync()
	return syscall.Reboot(syscall.LINUX_REBOOT_CMD_RESTART)
}

func readPayload(path string) (payload, error) {
	var wanted payload
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &wanted)
	}
	return wanted, err
}

func writePayload(path string, wanted payload) error {
	text, err := json.Marshal(wanted)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

// work runs the command to its end and returns its exit code as a shell would.
func work(wanted payload, stdout, stderr, control *os.File) (int, error) {
	if err := syscall.Sethostname([]byte(wanted.Hostname)); err != nil {
		return startError, err
	}
	if wanted.ReadOnly {
		if err := syscall.Mount("", "/", "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
			return startError, fmt.Errorf("the root cannot be made read-only: %w", err)
		}
	}
	return execute(wanted, stdout, stderr, control)
}

func execute(wanted payload, stdout, stderr io.Writer, control io.Reader) (int, error) {
	program, err := find(wanted)
	if err != nil {
		return startError, err
	}
	command := &exec.Cmd{
		Path: program, Args: wanted.Args, Env: wanted.Env, Dir: wanted.Cwd, Stdout: stdout, Stderr: stderr,
		SysProcAttr: &syscall.SysProcAttr{
			Setsid:     true,
			Credential: &syscall.Credential{Uid: wanted.UID, Gid: wanted.GID, Groups: wanted.Groups},
		},
	}
	if err := command.Start(); err != nil {
		return startError, err
	}
	go obey(control, command.Process)
	err = command.Wait()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		if status := ended.Sys().(syscall.WaitStatus); status.Signaled() {
			return 128 + int(status.Signal()), nil
		}
		return ended.ExitCode(), nil
	}
	return 0, err
}

// find looks a program up in the container's own path.
func find(wanted payload) (string, error) {
	if len(wanted.Args) == 0 {
		return "", errors.New("the container has no command")
	}
	name := wanted.Args[0]
	if strings.Contains(name, "/") {
		return name, nil
	}
	for _, variable := range wanted.Env {
		folders, isPath := strings.CutPrefix(variable, "PATH=")
		for _, folder := range filepath.SplitList(folders) {
			candidate := filepath.Join(folder, name)
			if info, err := os.Stat(candidate); isPath && err == nil && info.Mode()&0o111 != 0 && !info.IsDir() {
				return candidate, nil
			}
		}
	}
	return "", fmt.Errorf("exec: %q: executable file not found in $PATH", name)
}

// obey passes on the signals that come from outside.
func obey(control io.Reader, process *os.Process) {
	lines := bufio.NewScanner(control)
	for lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "signal "); ok {
			if value, err := strconv.Atoi(text); err == nil {
				_ = process.Signal(syscall.Signal(value))
			}
		}
	}
}

// serial opens a port that changes nothing of what passes.
func serial(path string) (*os.File, error) {
	port, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	var settings syscall.Termios
	if err := ioctl(port, syscall.TCGETS, uintptr(unsafe.Pointer(&settings))); err != nil {
		return nil, err
	}
	settings.Iflag, settings.Oflag, settings.Lflag = 0, 0, 0
	settings.Cflag = syscall.CS8 | syscall.CREAD | syscall.CLOCAL | syscall.B115200
	settings.Cc[syscall.VMIN], settings.Cc[syscall.VTIME] = 1, 0
	return port, ioctl(port, syscall.TCSETS, uintptr(unsafe.Pointer(&settings)))
}

// drain waits until all that was written has left the port.
func drain(port *os.File) {
	const waitForOutput = 0x5409 // TCSBRK with 1 is tcdrain
	_ = ioctl(port, waitForOutput, 1)
}

func ioctl(file *os.File, request, argument uintptr) error {
	if _, _, number := syscall.Syscall(syscall.SYS_IOCTL, file.Fd(), request, argument); number != 0 {
		return fmt.Errorf("%s: %w", file.Name(), number)
	}
	return nil
}
