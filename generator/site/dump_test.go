package site
import ("testing";"os";"path/filepath")
func TestDump(t *testing.T){
	if os.Getenv("DUMP")=="" {return}
	out:=os.Getenv("DUMP")
	os.RemoveAll(out)
	build(t, options(out), load(t, smallContent(t)))
	for n,d:=range tree(t,out){ if filepath.Ext(n)==".html" { os.WriteFile(filepath.Join(out,n+".txt"),[]byte(reading([]byte(d))),0o644)}}
}
