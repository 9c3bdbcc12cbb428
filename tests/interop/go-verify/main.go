// Checks Verso's proofs with Go's own note and tlog packages, which know nothing of Verso.
//
// Reads one JSON document from standard input and prints what it accepted; exits 1 at the first thing it does not.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type document struct {
	VerifierKey string
	SigningKey  string
	// Text to be signed here; the signatures must be the same bytes.
	Text string
	// The same text as signed by Verso.
	Note        string
	Proofs      []proof
	Consistency []consistency
}

// proof is a .tlog-proof file and the entry it is about.
type proof struct {
	Entry string
	Proof string
}

type consistency struct {
	Older, Newer         int64
	OlderRoot, NewerRoot string
	Hashes               []string
}

func main() {
	var doc document
	must(json.NewDecoder(os.Stdin).Decode(&doc), "input")
	verifier, err := note.NewVerifier(doc.VerifierKey)
	must(err, "verifier key")
	signer, err := note.NewSigner(doc.SigningKey)
	must(err, "signing key")

	signed, err := note.Sign(&note.Note{Text: doc.Text}, signer)
	must(err, "sign")
	if string(signed) != doc.Note {
		fail("the note differs:\n%s\n%s", signed, doc.Note)
	}
	for _, p := range doc.Proofs {
		checkProof(p, verifier)
	}
	for _, c := range doc.Consistency {
		var path tlog.TreeProof
		for _, text := range c.Hashes {
			path = append(path, hash(text))
		}
		must(tlog.CheckTree(path, c.Newer, hash(c.NewerRoot), c.Older, hash(c.OlderRoot)), "consistency")
	}
	fmt.Printf("note 1, inclusion %d, consistency %d\n", len(doc.Proofs), len(doc.Consistency))
}

func checkProof(p proof, verifier note.Verifier) {
	head, checkpoint, found := strings.Cut(p.Proof, "\n\n")
	lines := strings.Split(head, "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		fail("not a tlog-proof: %q", p.Proof)
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	must(err, "index")
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		path = append(path, hash(line))
	}
	opened, err := note.Open([]byte(checkpoint), note.VerifierList(verifier))
	must(err, "checkpoint")
	body := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(body[1], 10, 64)
	must(err, "size")
	entry, err := base64.StdEncoding.DecodeString(p.Entry)
	must(err, "entry")
	must(tlog.CheckRecord(path, size, hash(body[2]), index, tlog.RecordHash(entry)), "inclusion")
}

func hash(text string) tlog.Hash {
	parsed, err := tlog.ParseHash(text)
	must(err, "hash "+text)
	return parsed
}

func must(err error, what string) {
	if err != nil {
		fail("%s: %v", what, err)
	}
}

func fail(format string, args ...any) {
	fmt.Fprintf(os.Stderr, format+"\n", args...)
	os.Exit(1)
}
