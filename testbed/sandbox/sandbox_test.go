package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestTheWordsOfContainerd(t *testing.T) {
	words := strings.Fields("--root /run/runc/k8s.io --log /b/log.json --log-format json create --bundle /b --pid-file /b/init.pid --console-socket /s abc")
	if found, wanted := parseCall(words), (call{name: "create", bundle: "/b", log: "/b/log.json", id: "abc"}); found != wanted {
		t.Fatalf("%+v", found)
	}
	words = strings.Fields("--root r --log l --log-format json delete --force abc")
	if found := parseCall(words); found.name != "delete" || found.id != "abc" {
		t.Fatalf("%+v", found)
	}
}

func specOf(t *testing.T, text string) spec {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := readSpec(path)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAMachineIsAsLargeAsTheLimits(t *testing.T) {
	for _, one := range []struct {
		resources             string
		mebibytes, processors int64
	}{
		{`{}`, 512, 1},
		{`{"memory": {"limit": 268435456}, "cpu": {"quota": 50000, "period": 100000}}`, 256, 1},
		{`{"memory": {"limit": 1073741824}, "cpu": {"quota": 150000, "period": 100000}}`, 1024, 2},
		{`{"memory": {"limit": 1048576}, "cpu": {"quota": -1, "period": 100000}}`, 96, 1},
		{`{"cpu": {"quota": 6400000, "period": 100000}}`, 512, 8},
	} {
		found := specOf(t, fmt.Sprintf(`{"linux": {"resources": %s}}`, one.resources))
		if mebibytes, processors := found.size(); mebibytes != one.mebibytes || processors != one.processors {
			t.Errorf("%s: %d MiB, %d processors", one.resources, mebibytes, processors)
		}
	}
}

func TestAContainerBecomesAMachineAndItsFilesGoAlong(t *testing.T) {
	bundle, node, volume := t.TempDir(), t.TempDir(), t.TempDir()
	for path, text := range map[string]string{
		filepath.Join(bundle, "rootfs/bin/sh"): "program",
		filepath.Join(volume, "token"):         "a secret of the pod",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o640); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("sh", filepath.Join(bundle, "rootfs/bin/cat")); err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(bundle, "config.json")
	text := fmt.Sprintf(`{
		"root": {"path": "rootfs", "readonly": true}, "hostname": "web",
		"process": {"args": ["sh", "-c", "id"], "env": ["A=b"], "cwd": "/", "user": {"uid": 65532, "gid": 7, "additionalGids": [8]}},
		"mounts": [{"type": "proc", "source": "proc", "destination": "/proc"},
			{"type": "bind", "source": "%s", "destination": "/var/run/keys"},
			{"type": "bind", "source": "/x", "destination": "/dev/termination-log"}],
		"linux": {"seccomp": {}, "resources": {"memory": {"limit": 268435456}, "pids": {"limit": 9}}}}`, volume)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	found, err := readSpec(config)
	if err != nil {
		t.Fatal(err)
	}
	folder := machineFolder(node, "abc")
	if err := found.intoMachine(config, machine{folder: folder, bundle: bundle, kernel: "/boot/kernel"}); err != nil {
		t.Fatal(err)
	}
	changed, err := readSpec(config)
	if err != nil {
		t.Fatal(err)
	}
	if args := fmt.Sprint(member(changed.all, "process")["args"]); args != "[/vm/launch 256 1]" {
		t.Error(args)
	}
	if resources := member(changed.all, "linux", "resources"); len(resources) != 1 || resources["pids"] == nil {
		t.Error(resources)
	}
	for _, mount := range changed.mounts() {
		if mount["source"] == volume {
			t.Error("the volume is still mounted, where the guest cannot see it")
		}
	}
	entries := unpacked(t, filepath.Join(folder, "files", "initrd"))
	if entries["bin/sh"] != "program" || entries["bin/cat"] != "sh" || entries["var/run/keys/token"] != "a secret of the pod" {
		t.Errorf("%v", entries)
	}
	var work payload
	if err := json.Unmarshal([]byte(entries[".sandbox/payload.json"]), &work); err != nil {
		t.Fatal(err)
	}
	wanted := payload{Args: []string{"sh", "-c", "id"}, Env: []string{"A=b"}, Cwd: "/", UID: 65532, GID: 7, Groups: []uint32{8}, Hostname: "web", ReadOnly: true}
	if !reflect.DeepEqual(work, wanted) {
		t.Errorf("%+v", work)
	}
}

// unpacked reads an archive as a kernel does: names and contents, up to the trailer.
func unpacked(t *testing.T, path string) map[string]string {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reader, offset, found := bufio.NewReader(file), 0, map[string]string{}
	read := func(count int) string {
		data := make([]byte, count)
		if _, err := io.ReadFull(reader, data); err != nil {
			t.Fatalf("%v after %d bytes", err, offset)
		}
		offset += count
		return string(data)
	}
	for {
		header := read(110)
		var size, length int
		if _, err := fmt.Sscanf(header[54:62]+header[94:102], "%08X%08X", &size, &length); err != nil || header[:6] != "070701" {
			t.Fatalf("no header at %d: %q", offset, header)
		}
		name := strings.TrimRight(read(length), "\x00")
		read((4 - offset%4) % 4)
		content := read(size)
		read((4 - offset%4) % 4)
		if name == "TRAILER!!!" {
			return found
		}
		if _, twice := found[name]; twice {
			t.Errorf("%s is there twice", name)
		}
		found[name] = content
	}
}

func TestEverySecondStartFails(t *testing.T) {
	path := filepath.Join(t.TempDir(), "starts")
	for i := range 6 {
		second, err := everySecond(path)
		if err != nil || second != (i%2 == 1) {
			t.Fatalf("start %d: %v, %v", i, second, err)
		}
	}
}

func TestAFailureIsToldWhereContainerdLooks(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log.json")
	if err := (call{log: log}).fail(fmt.Errorf("no %q", "machine")); err == nil {
		t.Fatal("the failure was lost")
	}
	text, _ := os.ReadFile(log)
	var line struct{ Level, Msg string }
	if err := json.Unmarshal(text, &line); err != nil || line.Level != "error" || line.Msg != `no "machine"` {
		t.Fatalf("%s: %v", text, err)
	}
}

func TestTheExitCodeIsTheLastWordOfTheGuest(t *testing.T) {
	for text, wanted := range map[string]int{"exit 7\n": 7, "noise\nexit 0\n": 0, "": noAnswer, "exit x\n": noAnswer} {
		if found := exitCode(bufio.NewReader(strings.NewReader(text))); found != wanted {
			t.Errorf("%q: %d", text, found)
		}
	}
}

func TestAProgramIsLookedUpInThePathOfTheContainer(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "app"), nil, 0o755); err != nil {
		t.Fatal(err)
	}
	env := []string{"PATH=/nowhere:" + folder}
	if found, err := find(payload{Args: []string{"app"}, Env: env}); err != nil || found != filepath.Join(folder, "app") {
		t.Error(found, err)
	}
	if _, err := find(payload{Args: []string{"nix"}, Env: env}); err == nil || !strings.Contains(err.Error(), `"nix": executable file not found`) {
		t.Error(err)
	}
	if _, err := find(payload{}); err == nil {
		t.Error("no command was run")
	}
}
