package seal

import "testing"

// OpenableLines counts what of a keyring's file opens under a master key: a wrapped key,
// or one of the keys of a change.
func OpenableLines(t *testing.T, data []byte, key Key) (n int) {
	t.Helper()
	w, err := newWrapper(key)
	if err != nil {
		t.Fatal(err)
	}
	opens := func(owner string, wrapped []byte) bool {
		if len(wrapped) != wrapBare && len(wrapped) != wrapSize {
			return false
		}
		_, err := w.open(owner, wrapped)
		return err == nil
	}
	if _, err := readKeyring(data, func(owner string, wrapped []byte) {
		if opens(owner, wrapped) || owner == changeOwner && len(wrapped) > wrapSize && opens(owner+"/to", wrapped[1:1+wrapSize]) {
			n++
		}
	}); err != nil {
		t.Fatal(err)
	}
	return n
}
