package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// A fault of its own: one machine for all pods of a node. Each pod then has another kernel than the node, and all have
// the same. The machine has the files of the first container that it was started for.

const (
	sharedDoor         = "/shared/door"
	sharedMebibytes    = "512"
	sharedProcessors   = "1"
	secondsToServe     = 60
	longestLine        = 1 << 20
	waitBetweenLooks   = 100 * time.Millisecond
	exitOfABrokenShare = noAnswer
)

// message is a line between the keeper of a machine and its guest; ID says of which command.
type message struct {
	ID   int      `json:"id"`
	Run  *payload `json:"run,omitempty"`
	Out  []byte   `json:"out,omitempty"`
	Err  []byte   `json:"err,omitempty"`
	Exit *int     `json:"exit,omitempty"`
}

// keepShared starts the machine of a node where none runs, and returns once it takes commands.
func keepShared(folder, self, kernel, rootfs string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(folder, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	door := filepath.Join(folder, "door")
	if channel, err := net.Dial("unix", door); err == nil {
		return channel.Close()
	}
	initrd := filepath.Join(folder, "initrd")
	if err := pack(initrd, rootfs, self, payload{Shared: true}, nil); err != nil {
		return err
	}
	keeper := &exec.Cmd{
		Path: self, Args: []string{"share", door, kernel, initrd}, Dir: "/",
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	if err := keeper.Start(); err != nil {
		return err
	}
	for end := time.Now().Add(secondsToServe * time.Second); time.Now().Before(end); time.Sleep(waitBetweenLooks) {
		if channel, err := net.Dial("unix", door); err == nil {
			return channel.Close()
		}
	}
	return errors.New("the machine that all pods share did not start")
}

// share keeps one machine for as long as its kernel runs. Its words are a door, a kernel and an archive of files.
func share(words []string) error {
	if len(words) != 3 {
		return errors.New("share needs a door, a kernel and an archive")
	}
	vm, err := start(words[1], words[2], sharedMebibytes, sharedProcessors, 1)
	if err != nil {
		return err
	}
	// A guest says that it is there before it takes anything.
	fromGuest := bufio.NewReaderSize(vm.ports[0], longestLine)
	if _, err := fromGuest.ReadString('\n'); err != nil {
		return err
	}
	_ = os.Remove(words[0])
	listening, err := net.Listen("unix", words[0])
	if err != nil {
		return err
	}
	keeper := &keeper{guest: vm.ports[0], clients: map[int]net.Conn{}}
	go keeper.route(fromGuest, listening)
	for {
		channel, err := listening.Accept()
		if err != nil {
			break
		}
		go keeper.serve(channel)
	}
	return vm.process.Wait()
}

type keeper struct {
	guest   io.Writer
	lock    sync.Mutex
	count   int
	clients map[int]net.Conn
}

// route gives each line of the guest to the client that it is for, until the guest ends.
func (k *keeper) route(guest *bufio.Reader, listening net.Listener) {
	defer listening.Close()
	for {
		line, err := guest.ReadBytes('\n')
		var told message
		if err == nil && json.Unmarshal(line, &told) == nil {
			k.lock.Lock()
			client := k.clients[told.ID]
			k.lock.Unlock()
			if client != nil {
				_, _ = client.Write(line)
			}
		}
		if err != nil {
			k.lock.Lock()
			for _, client := range k.clients {
				client.Close()
			}
			k.lock.Unlock()
			return
		}
	}
}

// serve passes on what one client asks for, under a number of its own.
func (k *keeper) serve(channel net.Conn) {
	defer channel.Close()
	k.lock.Lock()
	k.count++
	id := k.count
	k.clients[id] = channel
	k.lock.Unlock()
	lines := bufio.NewReader(channel)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			break
		}
		var asked message
		if json.Unmarshal(line, &asked) == nil {
			asked.ID = id
			k.send(asked)
		}
	}
	k.lock.Lock()
	delete(k.clients, id)
	k.lock.Unlock()
}

func (k *keeper) send(asked message) {
	k.lock.Lock()
	defer k.lock.Unlock()
	_ = writeMessage(k.guest, asked)
}

func writeMessage(into io.Writer, one message) error {
	text, err := json.Marshal(one)
	if err == nil {
		_, err = into.Write(append(text, '\n'))
	}
	return err
}

// launchShared runs the command of a container in the machine behind a door.
func launchShared(door string) error {
	wanted, err := readPayload("/vm/payload.json")
	if err != nil {
		return err
	}
	channel, err := net.Dial("unix", door)
	if err != nil {
		return err
	}
	if err := writeMessage(channel, message{Run: &wanted}); err != nil {
		return err
	}
	lines := bufio.NewReader(channel)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			fmt.Fprintln(os.Stderr, "sandbox: the shared virtual machine ended")
			os.Exit(exitOfABrokenShare)
		}
		var told message
		if json.Unmarshal(line, &told) != nil {
			continue
		}
		_, _ = os.Stdout.Write(told.Out)
		_, _ = os.Stderr.Write(told.Err)
		if told.Exit != nil {
			os.Exit(*told.Exit)
		}
	}
}

// serveShared runs what comes through the first port, all beside each other, for as long as the kernel runs.
func serveShared() error {
	port, err := serial("/dev/ttyS1")
	if err != nil {
		return err
	}
	outgoing := &lineWriter{port: port}
	if _, err := port.WriteString("{}\n"); err != nil {
		return err
	}
	lines := bufio.NewReaderSize(port, longestLine)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return err
		}
		var asked message
		if json.Unmarshal(line, &asked) == nil && asked.Run != nil {
			go outgoing.run(asked.ID, *asked.Run)
		}
	}
}

type lineWriter struct {
	lock sync.Mutex
	port io.Writer
}

func (w *lineWriter) tell(one message) {
	w.lock.Lock()
	defer w.lock.Unlock()
	_ = writeMessage(w.port, one)
}

func (w *lineWriter) run(id int, wanted payload) {
	out := writerFunc(func(data []byte) { w.tell(message{ID: id, Out: data}) })
	bad := writerFunc(func(data []byte) { w.tell(message{ID: id, Err: data}) })
	none, _ := io.Pipe()
	code, err := execute(wanted, out, bad, none)
	if err != nil {
		w.tell(message{ID: id, Err: []byte("sandbox: " + err.Error() + "\n")})
	}
	w.tell(message{ID: id, Exit: &code})
}

type writerFunc func([]byte)

func (f writerFunc) Write(data []byte) (int, error) {
	f(data)
	return len(data), nil
}
