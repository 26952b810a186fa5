package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"syscall"
)

const (
	guestFolder  = ".sandbox"
	guestProgram = "/.sandbox/guest"
	guestPayload = "/.sandbox/payload.json"
	// A volume beyond this is left out: it would not fit into the memory that the guest has for files.
	largestFile = 32 << 20
)

// pack writes the files of a container, its volumes and the guest's own program as an archive that a kernel unpacks
// when it starts (cpio, "newc").
func pack(into, rootfs, program string, work payload, volumes map[string]string) error {
	sink, err := os.OpenFile(into, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	defer sink.Close()
	writer := &archive{sink: bufio.NewWriterSize(sink, 1<<20), made: map[string]bool{}}
	if err := writer.tree(rootfs, ""); err != nil {
		return err
	}
	targets := make([]string, 0, len(volumes))
	for target := range volumes {
		targets = append(targets, target)
	}
	sort.Strings(targets)
	for _, target := range targets {
		writer.parents(target)
		if err := writer.tree(volumes[target], strings.TrimPrefix(target, "/")); err != nil {
			return err
		}
	}
	for _, folder := range []string{guestFolder, "proc", "sys", "dev", "tmp"} {
		writer.folder(folder)
	}
	if err := writer.file(strings.TrimPrefix(guestProgram, "/"), program, 0o755); err != nil {
		return err
	}
	text, err := json.Marshal(work)
	if err != nil {
		return err
	}
	writer.entry(strings.TrimPrefix(guestPayload, "/"), syscall.S_IFREG|0o600, 0, 0, 0, text)
	writer.entry("TRAILER!!!", 0, 0, 0, 0, nil)
	if writer.err != nil {
		return writer.err
	}
	return writer.sink.Flush()
}

type archive struct {
	sink  *bufio.Writer
	count int
	made  map[string]bool
	err   error
}

func (a *archive) header(name string, mode uint32, uid, gid uint32, device uint64, size int64) {
	a.count++
	major, minor := (device>>8)&0xfff, (device&0xff)|((device>>12)&0xfff00)
	_, a.err = fmt.Fprintf(a.sink, "070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%s\x00",
		a.count, mode, uid, gid, 1, 0, size, 0, 0, major, minor, len(name)+1, 0, name)
	a.pad(110 + len(name) + 1)
}

func (a *archive) pad(written int) {
	for ; written%4 != 0 && a.err == nil; written++ {
		a.err = a.sink.WriteByte(0)
	}
}

func (a *archive) entry(name string, mode, uid, gid uint32, device uint64, content []byte) {
	if a.err != nil || name == "" {
		return
	}
	a.made[name] = true
	a.header(name, mode, uid, gid, device, int64(len(content)))
	if a.err == nil {
		_, a.err = a.sink.Write(content)
	}
	a.pad(len(content))
}

func (a *archive) folder(name string) {
	if !a.made[name] {
		a.entry(name, syscall.S_IFDIR|0o755, 0, 0, 0, nil)
	}
}

func (a *archive) parents(target string) {
	parts := strings.Split(strings.Trim(target, "/"), "/")
	for i := 1; i < len(parts); i++ {
		a.folder(strings.Join(parts[:i], "/"))
	}
}

func (a *archive) file(name, source string, mode uint32) error {
	info, err := os.Stat(source)
	if err != nil {
		return err
	}
	return a.content(name, source, info, syscall.S_IFREG|mode, 0, 0)
}

func (a *archive) content(name, source string, info os.FileInfo, mode, uid, gid uint32) error {
	reader, err := os.Open(source)
	if err != nil {
		return err
	}
	defer reader.Close()
	a.made[name] = true
	a.header(name, mode, uid, gid, 0, info.Size())
	if a.err != nil {
		return a.err
	}
	if _, err := io.CopyN(a.sink, reader, info.Size()); err != nil {
		return err
	}
	a.pad(int(info.Size() % 4))
	return a.err
}

// tree writes what is under a source, or the one file that it is, to a place of the archive.
func (a *archive) tree(source, place string) error {
	return filepath.WalkDir(source, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		inner, err := filepath.Rel(source, path)
		if err != nil {
			return err
		}
		name := filepath.Join(place, inner)
		if name == "." {
			return nil
		}
		info, err := os.Lstat(path)
		if err != nil {
			return err
		}
		stat := info.Sys().(*syscall.Stat_t)
		switch stat.Mode & syscall.S_IFMT {
		case syscall.S_IFREG:
			if info.Size() > largestFile {
				return nil
			}
			return a.content(name, path, info, stat.Mode, stat.Uid, stat.Gid)
		case syscall.S_IFLNK:
			target, err := os.Readlink(path)
			if err != nil {
				return err
			}
			a.entry(name, stat.Mode, stat.Uid, stat.Gid, 0, []byte(target))
		case syscall.S_IFDIR, syscall.S_IFCHR, syscall.S_IFBLK, syscall.S_IFIFO:
			a.entry(name, stat.Mode, stat.Uid, stat.Gid, uint64(stat.Rdev), nil)
		}
		return a.err
	})
}
