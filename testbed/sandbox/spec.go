package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
)

type object = map[string]any

// spec is the config.json of an OCI bundle, whose members that are not known here stay as they are.
type spec struct{ all object }

func readSpec(path string) (spec, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return spec{}, err
	}
	reader := json.NewDecoder(bytes.NewReader(text))
	reader.UseNumber()
	var all object
	if err := reader.Decode(&all); err != nil {
		return spec{}, fmt.Errorf("%s: %w", path, err)
	}
	return spec{all}, nil
}

func (s spec) write(path string) error {
	text, err := json.Marshal(s.all)
	if err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

func member(of object, names ...string) object {
	for _, name := range names {
		next, _ := of[name].(object)
		if next == nil {
			return object{}
		}
		of = next
	}
	return of
}

func (s spec) annotation(name string) string {
	value, _ := member(s.all, "annotations")[name].(string)
	return value
}

func number(value any) (int64, bool) {
	text, ok := value.(json.Number)
	if !ok {
		return 0, false
	}
	found, err := text.Int64()
	return found, err == nil && found > 0
}

// size is what the virtual machine of a container gets: its limits, as Kata's sizing does.
func (s spec) size() (mebibytes, processors int64) {
	mebibytes, processors = 512, 1
	resources := member(s.all, "linux", "resources")
	if limit, ok := number(member(resources, "memory")["limit"]); ok {
		mebibytes = max(limit/(1<<20), 96)
	}
	cpu := member(resources, "cpu")
	quota, hasQuota := number(cpu["quota"])
	period, hasPeriod := number(cpu["period"])
	if hasQuota && hasPeriod {
		processors = int64(math.Ceil(float64(quota) / float64(period)))
	}
	return mebibytes, min(processors, 8)
}

// payload is what the guest runs.
type payload struct {
	Args     []string `json:"args"`
	Env      []string `json:"env"`
	Cwd      string   `json:"cwd"`
	UID      uint32   `json:"uid"`
	GID      uint32   `json:"gid"`
	Groups   []uint32 `json:"groups"`
	Hostname string   `json:"hostname"`
	ReadOnly bool     `json:"readOnly"`
	// Shared makes the guest wait for commands instead of running one.
	Shared bool `json:"shared"`
}

func (s spec) payload() (payload, error) {
	process := member(s.all, "process")
	text, err := json.Marshal(object{
		"args": process["args"], "env": process["env"], "cwd": process["cwd"], "hostname": s.all["hostname"],
		"uid": member(process, "user")["uid"], "gid": member(process, "user")["gid"],
		"groups": member(process, "user")["additionalGids"], "readOnly": member(s.all, "root")["readonly"],
	})
	if err != nil {
		return payload{}, err
	}
	var found payload
	return found, json.Unmarshal(text, &found)
}

// machine says where a container's virtual machine is made.
type machine struct{ folder, bundle, kernel, shared string }

// intoMachine packs the files of a container for a kernel of its own, and makes the container's process the program
// that starts it. The container itself gets a root with the programs of this machine, read-only.
func (s spec) intoMachine(path string, m machine) error {
	work, err := s.payload()
	if err != nil {
		return err
	}
	rootfs, _ := member(s.all, "root")["path"].(string)
	if !filepath.IsAbs(rootfs) {
		rootfs = filepath.Join(m.bundle, rootfs)
	}
	root, files := filepath.Join(m.folder, "root"), filepath.Join(m.folder, "files")
	if err := skeleton(root, files); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	mebibytes, processors := s.size()
	arguments := []any{"/vm/launch", fmt.Sprint(mebibytes), fmt.Sprint(processors)}
	if m.shared != "" {
		if err := keepShared(m.shared, self, m.kernel, rootfs); err != nil {
			return err
		}
		arguments = []any{"/vm/launch", sharedDoor}
		err = writePayload(filepath.Join(files, "payload.json"), work)
	} else {
		err = pack(filepath.Join(files, "initrd"), rootfs, self, work, s.volumes())
	}
	if err != nil {
		return fmt.Errorf("the files of the container cannot be packed: %w", err)
	}
	mounts := s.kernelMounts()
	readOnly := func(source, target string) {
		mounts = append(mounts, object{"type": "bind", "source": source, "destination": target, "options": []string{"bind", "ro"}})
	}
	readOnly("/usr", "/usr")
	readOnly(files, "/vm")
	readOnly(self, "/vm/launch")
	readOnly(m.kernel, "/vm/kernel")
	if m.shared != "" {
		mounts = append(mounts, object{"type": "bind", "source": m.shared, "destination": "/shared", "options": []string{"bind"}})
	}
	s.all["mounts"] = mounts
	s.all["root"] = object{"path": root, "readonly": true}
	process := member(s.all, "process")
	process["args"] = arguments
	process["env"] = []string{"PATH=/usr/bin:/bin"}
	process["cwd"] = "/"
	process["user"] = object{"uid": 0, "gid": 0}
	delete(process, "apparmorProfile")
	linux := member(s.all, "linux")
	// The limits of the container became the size of its machine; those of the pod, overhead included, still hold.
	delete(member(linux, "resources"), "memory")
	delete(member(linux, "resources"), "cpu")
	delete(linux, "seccomp")
	return s.write(path)
}

// skeleton makes a root with nothing but places to mount on.
func skeleton(root, files string) error {
	for _, folder := range []string{files, filepath.Join(root, "usr"), filepath.Join(root, "vm"), filepath.Join(root, "shared"),
		filepath.Join(root, "proc"), filepath.Join(root, "sys"), filepath.Join(root, "dev"), filepath.Join(root, "tmp")} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	for _, name := range []string{"launch", "kernel"} {
		if err := os.WriteFile(filepath.Join(files, name), nil, 0o644); err != nil {
			return err
		}
	}
	for _, name := range []string{"bin", "lib", "lib64", "sbin"} {
		if err := os.Symlink("usr/"+name, filepath.Join(root, name)); err != nil {
			return err
		}
	}
	return nil
}

func (s spec) mounts() []object {
	all, _ := s.all["mounts"].([]any)
	found := make([]object, 0, len(all))
	for _, one := range all {
		if mount, ok := one.(object); ok {
			found = append(found, mount)
		}
	}
	return found
}

// kernelMounts are those that no volume is behind.
func (s spec) kernelMounts() []object {
	kept := []object{}
	for _, mount := range s.mounts() {
		if mount["type"] != "bind" {
			kept = append(kept, mount)
		}
	}
	return kept
}

// volumes are the files and folders that are mounted into the container, by their place in it. The guest gets what is
// in them when it starts.
func (s spec) volumes() map[string]string {
	found := map[string]string{}
	for _, mount := range s.mounts() {
		source, _ := mount["source"].(string)
		target, _ := mount["destination"].(string)
		if mount["type"] == "bind" && !strings.HasPrefix(target, "/dev/") && !strings.HasPrefix(target, "/proc") {
			found[target] = source
		}
	}
	return found
}

// bind lays files over those of the kernel, after its file systems are mounted and before the container sees them.
func (s spec) bind(path string, files map[string]string) error {
	rootfs, _ := member(s.all, "root")["path"].(string)
	if !filepath.IsAbs(rootfs) {
		rootfs = filepath.Join(filepath.Dir(path), rootfs)
	}
	hooks := member(s.all, "hooks")
	var all []any
	if known, ok := hooks["createContainer"].([]any); ok {
		all = known
	}
	for target, source := range files {
		all = append(all, object{"path": "/bin/mount", "args": []string{"mount", "--no-canonicalize", "--bind", source, filepath.Join(rootfs, target)}})
	}
	hooks["createContainer"] = all
	s.all["hooks"] = hooks
	return s.write(path)
}
