// What the page looks like and how it moves. Both are parts of the page: it loads nothing.
extension HTMLReport {
    static let style = """
        :root { --back: #fff; --front: #1f2328; --dim: #59636e; --line: #d1d9e0; --soft: #f6f8fa;
          --link: #0550ae; --pass: #1a7f37; --warn: #8a5a00; --fail: #c4202b; --unsupported: #59636e;
          --error: #7a3fd1; --range: #b6c7dc; }
        @media (prefers-color-scheme: dark) {
          :root { --back: #0d1117; --front: #e6edf3; --dim: #9aa4af; --line: #30363d; --soft: #161b22;
            --link: #79b8ff; --pass: #3fb950; --warn: #d9a32e; --fail: #ff6a62; --unsupported: #9aa4af;
            --error: #bd93f9; --range: #47688a; }
        }
        * { box-sizing: border-box; }
        [hidden] { display: none !important; }
        html { color-scheme: light dark; scroll-padding-top: 4.5rem; }
        body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--back); color: var(--front);
          font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { margin: 0; font-size: 1.6rem; }
        h2 { margin: 2rem 0 .5rem; font-size: 1.25rem; }
        h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
        h4 { margin: 1rem 0 .25rem; font-size: .9rem; }
        p { margin: .25rem 0; }
        a { color: var(--link); }
        code, kbd, .ladder td, #cases h3 { font-family: ui-monospace, monospace; font-size: .92em; }
        kbd { border: 1px solid var(--line); border-radius: 3px; padding: 0 .3em; }
        :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
        .dim { color: var(--dim); }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        .skip { position: absolute; left: -100rem; }
        .skip:focus { left: 1rem; background: var(--back); padding: .5rem; }
        .totals { display: flex; flex-wrap: wrap; gap: .3rem .5rem; align-items: center; margin: .75rem 0; }
        .chip { display: inline-block; border: 1px solid currentColor; border-radius: 1em; padding: 0 .6em;
          font: 600 .8rem/1.5 system-ui, sans-serif; white-space: nowrap; }
        .chip.pass { color: var(--pass); } .chip.warn { color: var(--warn); } .chip.fail { color: var(--fail); }
        .chip.unsupported { color: var(--unsupported); } .chip.error { color: var(--error); }
        .chip.none { color: var(--dim); font-weight: 400; border-color: var(--line); }
        .bar { display: block; border-radius: 6px; background: var(--soft); }
        rect.pass { fill: var(--pass); } rect.warn { fill: var(--warn); } rect.fail { fill: var(--fail); }
        rect.unsupported { fill: var(--unsupported); } rect.error { fill: var(--error); }
        #filter { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: .25rem 1rem;
          align-items: center; margin: 1rem 0 0; padding: .5rem 0; background: var(--back);
          border-bottom: 1px solid var(--line); }
        #words { width: 14rem; max-width: 60vw; font: inherit; padding: .15rem .4rem; color: inherit;
          background: var(--soft); border: 1px solid var(--line); border-radius: 4px; }
        .boxes { display: flex; flex-wrap: wrap; gap: 0 .75rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: .9rem; }
        th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
        thead th { color: var(--dim); font-weight: 600; }
        tbody th { font-weight: 600; }
        .wide th, .wide td { overflow-wrap: normal; }
        .wide td.text { min-width: 16rem; }
        .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .matrix { width: auto; }
        .matrix th[scope=row], .matrix thead th:first-child { position: sticky; left: 0; background: var(--back);
          font-weight: 400; min-width: 9rem; max-width: 28rem; overflow-wrap: anywhere; }
        .matrix a { text-decoration: none; }
        .list { list-style: none; margin: 0; padding: 0; display: grid; gap: .15rem 1rem;
          grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); }
        .list a { color: inherit; text-decoration: none; }
        .list a:hover { text-decoration: underline; }
        .case { border: 1px solid var(--line); border-radius: 6px; margin: .5rem 0; padding: 0 .75rem; }
        .case[open] { padding-bottom: .75rem; }
        .case:target { border-color: var(--link); }
        summary { cursor: pointer; padding: .5rem 0; }
        summary h3 { display: inline; margin: 0; }
        .title { display: block; padding-left: 1.1rem; color: var(--dim); }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .25rem 0; }
        dt { color: var(--dim); } dd { margin: 0; min-width: 0; }
        ul { margin: 0; padding-left: 1.1rem; }
        .ladder { table-layout: fixed; }
        .ladder th:first-child { width: 2.5rem; }
        .ladder .off td:last-child, .ladder .off th { color: var(--fail); }
        .ladder .off td:last-child { background: var(--soft); box-shadow: inset 3px 0 var(--fail); }
        .mark { font-weight: 700; white-space: nowrap; }
        .chart { display: block; margin: .5rem 0; overflow: visible; }
        .chart text { fill: var(--front); font-size: 12px; }
        .chart line { stroke: var(--front); stroke-width: 1.5; }
        .observed { fill: var(--link); } .observed.far { fill: var(--fail); }
        .expected { fill: var(--dim); } .range { fill: var(--range); }
        \(Ladder.style)
        @media (max-width: 40rem) {
          body { padding: .75rem; }
          .keys { display: none; }
          #filter { position: static; }
          dl { display: block; } dd { margin-bottom: .35rem; }
          th, td { padding: .25rem .4rem; }
          .ladder td { font-size: .78rem; }
          .ladder th:first-child { width: 1.6rem; }
          .ladder ul { padding-left: .8rem; }
        }
        @media print {
          :root { --back: #fff; --front: #000; --dim: #444; --line: #bbb; --soft: #fff; --link: #000;
            --pass: #1a7f37; --warn: #8a5a00; --fail: #c4202b; --unsupported: #59636e;
            --error: #7a3fd1; --range: #ccc; }
          * { print-color-adjust: exact; }
          #filter, .skip { display: none !important; }
          body { max-width: none; padding: 0; font-size: 10pt; }
          details::details-content { content-visibility: visible; display: block; }
          .wide { overflow: visible; }
          .matrix th { position: static !important; }
          tr, svg, summary { break-inside: avoid; }
          h2, h3, h4, summary { break-after: avoid; }
        }

        """

    /// The digest of `script`, by which the page's policy knows it: `openssl dgst -sha256 -binary | base64`.
    static let scriptHash = "sha256-ptdGyNMWxfqImXr78G1VrMyeIlKCGl9uRKX0ro4haFo="

    static let script = """
        "use strict";
        (() => {
          const all = (query, root = document) => Array.from(root.querySelectorAll(query));
          const cases = all("details.case");
          const bar = document.getElementById("filter");
          const words = document.getElementById("words");
          const shown = document.getElementById("shown");
          const boxes = all("input[type=checkbox]", bar);
          const texts = new Map(cases.map((part) => [part, part.textContent.toLowerCase()]));

          function filter() {
            const wanted = words.value.toLowerCase().split(" ").filter((word) => word !== "");
            const verdicts = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
            const hidden = new Set();
            for (const part of cases) {
              const text = texts.get(part);
              part.hidden = !verdicts.has(part.dataset.verdict) || !wanted.every((word) => text.includes(word));
              if (part.hidden) hidden.add(part.id);
            }
            for (const link of all("[data-for]")) {
              const item = link.closest("li") ?? link;
              item.hidden = hidden.has(link.dataset.for);
            }
            for (const group of all("[data-group]")) {
              group.hidden = all("[data-for]", group).every((link) => hidden.has(link.dataset.for));
            }
            shown.value = `${cases.length - hidden.size} of ${cases.length} shown`;
          }

          function move(step) {
            const visible = cases.filter((part) => !part.hidden);
            const now = visible.findIndex((part) => part.contains(document.activeElement));
            const next = visible[now < 0 ? (step > 0 ? 0 : visible.length - 1) : now + step];
            next?.querySelector("summary").focus();
          }

          function reveal() {
            const part = document.getElementById(location.hash.slice(1));
            if (part?.matches("details.case")) part.open = true;
          }

          document.addEventListener("keydown", (event) => {
            if (event.ctrlKey || event.altKey || event.metaKey) return;
            if (event.target === words) {
              if (event.key === "Escape") words.blur();
              return;
            }
            const isOnCase = event.target.matches?.("details.case > summary");
            if (event.key === "j" || (isOnCase && event.key === "ArrowDown")) move(1);
            else if (event.key === "k" || (isOnCase && event.key === "ArrowUp")) move(-1);
            else if (event.key === "/") words.focus();
            else return;
            event.preventDefault();
          });

          let folded = [];
          addEventListener("beforeprint", () => {
            folded = cases.filter((part) => !part.open);
            for (const part of folded) part.open = true;
          });
          addEventListener("afterprint", () => {
            for (const part of folded) part.open = false;
          });

          addEventListener("hashchange", reveal);
          bar.addEventListener("input", filter);
          bar.hidden = false;
          filter();
          reveal();
        })();

        """
}
