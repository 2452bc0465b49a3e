package site

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"path/filepath"
	"slices"
	"strings"

	"amparo/generator/kb"
	"amparo/generator/markdown"
	"amparo/search"
)

// passages are what the search index of a language is given: the head of every
// page with its summary, each of its sections, and each term, law and authority.
func (s *site) passages(lang int) []search.Passage {
	var out []search.Passage
	for _, e := range s.base.Entries() {
		t := e.Texts[lang]
		p := search.Passage{ID: e.Ref().String(), Entry: e.Ref().String(), Kind: string(e.Kind), Title: t.Title,
			URL: s.addresses.entry(e, lang), Text: t.Summary, Also: t.Also}
		if e.Kind.StandsOn() != "" {
			p.Anchor = e.ID
		}
		if e.Kind == kb.KindTerm {
			if x := s.base.Term(e.ID); x.Acronym != "" {
				p.Title += " (" + x.Acronym + ")"
			}
		}
		if e.Kind == kb.KindLaw {
			x := s.base.Law(e.ID)
			p.Text, p.Date = paragraphs(p.Text, x.Today[lang]), string(x.Date)
			p.Also = append(slices.Clone(p.Also), x.Cite)
		}
		if e.Kind == kb.KindAuthority {
			x := s.base.Authority(e.ID)
			p.Text, p.Agency = paragraphs(p.Text, x.Limits[lang]), x.Agency
		}
		own := s.ownFactors(e)
		if m := s.base.Memo(e.ID); e.Kind == kb.KindMemo {
			p.Agency, p.Status, p.Date = m.Agency, string(m.Status.Is), string(m.Date)
			if m.Status.Told() != kb.Confirmed {
				p.Doubt = string(m.Status.Told())
			}
			p.Also = append(slices.Clone(p.Also), m.Title)
			if m.Number != "" {
				p.Also = append(p.Also, m.Number)
			}
			if m.Author != "" {
				p.Also = append(p.Also, m.Author)
			}
		}
		p.Prior = s.prior(e)
		head := p
		head.Factors = own
		head.Prior = p.Prior * 21 / 20 // the short answer before the rest
		out = append(out, head)
		for _, sec := range append(slices.Clip(t.Doc.Sections), &t.Doc.Notes) {
			if sec.Text == "" {
				continue
			}
			q := p
			q.ID, q.Anchor, q.Heading = p.ID+"#"+sec.ID, sec.ID, sec.Title
			if sec.ID == "" {
				q.ID += "x-lead"
			}
			if sec == &t.Doc.Notes {
				q.ID += "x-notes"
			}
			q.Text = strings.ReplaceAll(s.base.Plain(sec.Text, sec, lang), "\n", "\n\n") // no phrase runs over blocks
			q.Factors = s.factorsOf(e, sec)
			out = append(out, q)
		}
	}
	for i := range out {
		out[i].Meant = s.base.Meant(out[i].Text, lang)
	}
	return out
}

// paragraphs are the words that are there, apart so that no phrase runs over.
func paragraphs(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(s string) bool { return s == "" }), "\n\n")
}

// prior says what comes first among passages that fit alike, in hundredths: what a worker is to do
// before what a lawyer is to know, and guidance in force before guidance that is not.
func (s *site) prior(e *kb.Entry) int {
	switch e.Kind {
	case kb.KindScenario, kb.KindFAQ:
		return 110
	case kb.KindMemo:
		if s.base.Memo(e.ID).Status.Notable() {
			return 95
		}
	}
	return 100
}

// ownFactors are the factors that the whole entry is about.
func (s *site) ownFactors(e *kb.Entry) []string {
	if e.Kind == kb.KindFactor {
		return []string{e.ID}
	}
	if e.Kind == kb.KindMemo || e.Kind.StandsOn() != "" || e.Kind == kb.KindPage {
		return nil
	}
	var out []string
	for _, f := range s.base.Near(e, kb.KindFactor) {
		out = append(out, f.ID)
	}
	return out
}

// factorsOf are the factors that one section is about: the one it is named
// for, its page's own when that is a factor, and those it links to.
func (s *site) factorsOf(e *kb.Entry, sec *markdown.Section) []string {
	var out []string
	if e.Kind == kb.KindFactor {
		out = append(out, e.ID)
	}
	if s.base.Factor(sec.ID) != nil {
		out = append(out, sec.ID)
	}
	for _, l := range sec.Links {
		if l.Scheme == string(kb.KindFactor) {
			out = append(out, l.ID)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// index publishes what is searched in a language: the Bleve index, if asked for, and its edition for
// the browser, if there is a page to search on. What is there already and was made from the same
// passages is left.
func (s *site) index(f *folder, lang int, passages []search.Passage, whole bool) error {
	name := s.addresses.lang(lang)
	bleve := filepath.ToSlash(search.Dir(searchPath, name)) + "/"
	made := hashOfPassages(passages)
	page := s.base.View(kb.ShowsSearch) != nil
	if whole && f.was.Files[bleve].Hash == made {
		kept := []string{bleve}
		if page {
			kept = append(kept, f.below(searchPath+name+"/")...)
			kept = append(kept, searchPath+name+".js")
		}
		if f.keepAll(kept) {
			return nil
		}
	}
	build := func(dir string) error { return search.Build(dir, name, passages) }
	dir, err := f.stageFolder(bleve, build)
	if err != nil {
		return err
	}
	if whole {
		f.note(bleve, piece{Hash: made}, true)
	}
	if !page {
		return nil
	}
	files, err := search.Export(dir, name)
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := f.put(searchPath+file.Name, file.Data); err != nil {
			return err
		}
	}
	return nil
}

func hashOfPassages(passages []search.Passage) string {
	h := sha256.New()
	var row []byte
	field := func(values ...string) {
		row = binary.AppendUvarint(row, uint64(len(values)))
		for _, v := range values {
			row = append(binary.AppendUvarint(row, uint64(len(v))), v...)
		}
	}
	field(search.Version)
	for _, p := range passages {
		field(p.ID, p.Entry, p.Kind, p.Title, p.Heading, p.URL, p.Anchor, p.Text, p.Agency, p.Status, p.Doubt, p.Date)
		field(p.Also...)
		field(p.Meant...)
		field(p.Factors...)
		row = binary.AppendUvarint(row, uint64(p.Prior))
		h.Write(row)
		row = row[:0]
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}
