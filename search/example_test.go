package search_test

import (
	"fmt"
	"log"
	"os"

	"amparo/search"
)

// small builds an index of three passages in a folder of its own.
func small() (ix *search.Index, remove func()) {
	root, err := os.MkdirTemp("", "search")
	if err != nil {
		log.Fatal(err)
	}
	err = search.Build(search.Dir(root, "es"), "es", []search.Passage{{
		ID: "faq:denied", Entry: "faq:denied", Kind: "faq", URL: "es/preguntas/denegado/",
		Title: "¿Y si me niegan la petición?",
		Text:  "Casi siempre no hay apelación. La orden de deportación sigue como estaba.",
	}, {
		ID: "faq:denied#do", Entry: "faq:denied", Kind: "faq", URL: "es/preguntas/denegado/", Anchor: "do",
		Title: "¿Y si me niegan la petición?", Heading: "Qué hacer",
		Text: "Hable con un abogado antes de pedir otra vez.",
	}, {
		ID: "memo:oi-287-3a", Entry: "memo:oi-287-3a", Kind: "memo", URL: "es/memorandos/oi-287-3a/",
		Title: "Instrucción 287.3a", Agency: "ins", Status: "historical", Date: "1996-12-04",
		Text: "Antes de actuar, el agente pregunta si hay un conflicto laboral.",
	}})
	if err != nil {
		log.Fatal(err)
	}
	ix, err = search.Open(root)
	if err != nil {
		log.Fatal(err)
	}
	return ix, func() { ix.Close(); os.RemoveAll(root) }
}

func Example() {
	ix, remove := small()
	defer remove()
	r, err := ix.Search(search.Query{Text: "deportaciones", Lang: "es"})
	if err != nil {
		log.Fatal(err)
	}
	for _, h := range r.Hits {
		fmt.Println(h.URL, h.Title)
		fmt.Println(h.Highlight(func(s string) string { return "*" + s + "*" }))
	}
	// Output:
	// es/preguntas/denegado/ ¿Y si me niegan la petición?
	// Casi siempre no hay apelación. La orden de *deportación* sigue como estaba.
}

func ExampleIndex_Search() {
	ix, remove := small()
	defer remove()
	for _, text := range []string{"287.3(a)", "aboga", "apelasion", `"no hay apelacion"`, "peticion -abogado", "abogado laboral"} {
		r, err := ix.Search(search.Query{Text: text, Lang: "es"})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s:", text)
		for _, h := range r.Hits {
			fmt.Printf(" %s#%s", h.Entry, h.Anchor)
		}
		fmt.Println(map[bool]string{true: " (partial)"}[r.Partial])
	}
	// Output:
	// 287.3(a): memo:oi-287-3a#
	// aboga: faq:denied#do
	// apelasion: faq:denied#
	// "no hay apelacion": faq:denied#
	// peticion -abogado: faq:denied#
	// abogado laboral: faq:denied#do memo:oi-287-3a# (partial)
}

func ExampleFacets() {
	ix, remove := small()
	defer remove()
	r, err := ix.Search(search.Query{Lang: "es", To: "2000", Limit: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Total, r.Facets.Kind, r.Facets.Year)
	// Output:
	// 1 [{memo 1}] [{1996 1}]
}
