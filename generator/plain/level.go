package plain

// Counts are what the formulas of readability are made of. No formula says
// anything about fewer than some dozen words, nor about the sense of any.
type Counts struct {
	Words, Sentences, Syllables, Letters int
}

// CountEnglish counts a text in English. A text must be clean: no marks of
// pinpoints, no addresses. A line is a sentence when no mark ends it.
func CountEnglish(text string) Counts { return count(text, EnglishSyllables) }

// CountSpanish counts a text in Spanish.
func CountSpanish(text string) Counts { return count(text, SpanishSyllables) }

func count(text string, syllables func(string) int) Counts {
	c := Counts{Words: Words(text), Syllables: syllables(text)}
	for _, s := range Sentences(text) {
		if Words(s) > 0 {
			c.Sentences++
		}
	}
	for _, r := range text {
		if isWord(r) {
			c.Letters++
		}
	}
	return c
}

func (c Counts) wordsPerSentence() float64 { return float64(c.Words) / float64(max(c.Sentences, 1)) }
func (c Counts) syllablesPerWord() float64 { return float64(c.Syllables) / float64(max(c.Words, 1)) }
func (c Counts) lettersPerWord() float64   { return float64(c.Letters) / float64(max(c.Words, 1)) }

// FleschKincaid is the school grade of the United States that a text in
// English asks for: Kincaid, Fishburne, Rogers and Chissom, Derivation of New
// Readability Formulas for Navy Enlisted Personnel (1975).
func (c Counts) FleschKincaid() float64 {
	return 0.39*c.wordsPerSentence() + 11.8*c.syllablesPerWord() - 15.59
}

// FleschEase is the reading ease of a text in English, from about 0, very
// hard, to 100: Flesch, A New Readability Yardstick (1948).
func (c Counts) FleschEase() float64 {
	return 206.835 - 1.015*c.wordsPerSentence() - 84.6*c.syllablesPerWord()
}

// Inflesz is the reading ease of a text in Spanish: the formula of Szigriszt
// Pazos, Sistemas predictivos de legibilidad del mensaje escrito (1993), read
// on the scale of Barrio Cantalejo (2008), where 55 to 65 is normal and 65 to
// 80 quite easy.
func (c Counts) Inflesz() float64 {
	return 206.835 - 62.3*c.syllablesPerWord() - c.wordsPerSentence()
}

// FernandezHuerta is the reading ease of a text in Spanish after Fernández
// Huerta, Medidas sencillas de lecturabilidad (1959). He counted syllables in
// a hundred words, hence 60 and not the 0.60 often seen, and his second number
// is the words of a sentence, as G. Law showed, not the sentences in a hundred
// words.
func (c Counts) FernandezHuerta() float64 {
	return 206.84 - 60*c.syllablesPerWord() - 1.02*c.wordsPerSentence()
}

// GutierrezPolini is how well a text in Spanish is understood after Gutiérrez
// de Polini (1972), the one formula that was made for Spanish; it needs no
// syllables. More is easier.
func (c Counts) GutierrezPolini() float64 {
	return 95.2 - 9.7*c.lettersPerWord() - 0.35*c.wordsPerSentence()
}
