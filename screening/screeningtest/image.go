package screeningtest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// Image is a file system in a file: Dir is where it is mounted, File the raw
// bytes of it, with the blocks that belong to no file any more.
type Image struct {
	t         testing.TB
	Dir, File string
}

// MountImage makes an ext4 file system of so many megabytes and mounts it until
// the end of the test, so that each write reaches File at once. It needs root
// and a loop device; elsewhere the test is skipped.
func MountImage(t testing.TB, megabytes int) Image {
	t.Helper()
	return MountImageIn(t, t.TempDir(), megabytes)
}

// MountImageIn is MountImage with the raw bytes in a folder. Where that has no room
// for them all, the file system meets errors of its disk.
func MountImageIn(t testing.TB, at string, megabytes int) Image {
	t.Helper()
	if os.Geteuid() != 0 {
		Skip(t, "only root can mount")
	}
	i := Image{t, filepath.Join(at, "mounted"), filepath.Join(at, "image")}
	if err := os.Mkdir(i.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	size := strconv.Itoa(megabytes) + "M"
	for _, args := range [][]string{
		{"truncate", "-s", size, i.File},
		{"mkfs.ext4", "-q", i.File},
		{"mount", "-o", "loop,sync", i.File, i.Dir},
	} {
		if out, err := exec.Command(args[0], args[1:]...).CombinedOutput(); err != nil {
			Skip(t, args[0]+" does not work here: "+string(out))
		}
	}
	t.Cleanup(func() { i.unmount() })
	return i
}

// Flush brings everything to File.
func (i Image) Flush() {
	i.t.Helper()
	if out, err := exec.Command("sync", "-f", i.Dir).CombinedOutput(); err != nil {
		i.t.Fatalf("sync: %v\n%s", err, out)
	}
}

func (i Image) unmount() {
	out, err := exec.Command("umount", i.Dir).CombinedOutput()
	if err != nil {
		i.t.Errorf("umount: %v\n%s", err, out)
		_ = exec.Command("umount", "-l", i.Dir).Run() // so that the folder can be removed
	}
}

// MountMemory mounts a file system in memory of so many kilobytes until the end
// of the test: one that is soon full. It needs root; elsewhere the test is
// skipped.
func MountMemory(t testing.TB, kilobytes int) string {
	t.Helper()
	if os.Geteuid() != 0 {
		Skip(t, "only root can mount")
	}
	dir := filepath.Join(t.TempDir(), "mounted")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+strconv.Itoa(kilobytes)+"k,mode=0700", "tmpfs", dir).CombinedOutput()
	if err != nil {
		Skip(t, "mount does not work here: "+string(out))
	}
	t.Cleanup(func() { Image{t: t, Dir: dir}.unmount() })
	return dir
}
