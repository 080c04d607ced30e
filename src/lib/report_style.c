#include "report_style.h"

const char report_style_hash[] = "jcflKjhqNpdKd3CwBjvMuwWbOo3UR3wCAeiGod1WMsE=";

/* A rule a line, the long ones over two. */
/* NOLINTBEGIN(bugprone-suspicious-missing-comma) */
static const char *const lines[] = {
    ":root{--ink:#17212b;--soft:#566370;--line:#d8dee4;--paper:#fff;--ground:#f3f5f7;"
    "--good:#1d6b45;--bad:#a32a1e;--care:#875a00}",
    "*{box-sizing:border-box}",
    "html{-webkit-text-size-adjust:100%;text-size-adjust:100%}",
    "body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,"
    "-apple-system,\"Segoe UI\",Roboto,\"Liberation Sans\",Arial,sans-serif}",
    "main,header,footer{max-width:64rem;margin:0 auto;padding:0 1.5rem}",
    "header{padding-top:2.5rem;padding-bottom:1rem}",
    "h1{margin:0;font-size:1.75rem;line-height:1.25;font-weight:650;"
    "letter-spacing:-.01em}",
    "h2{margin:0;font-size:1.25rem;line-height:1.3;font-weight:650;"
    "overflow-wrap:anywhere}",
    "h3{margin:0 0 .5rem;font-size:1rem;font-weight:650}",
    "p{margin:.25rem 0}",
    "a{color:#1d5a7a}",
    "code{font:.875em/1.5 ui-monospace,\"SFMono-Regular\",Menlo,Consolas,"
    "\"Liberation Mono\",monospace}",
    "code,bdi{overflow-wrap:anywhere}",
    ".kicker{margin:0 0 .25rem;color:var(--soft);font-size:.875rem}",
    "article{margin:1.25rem 0 2rem;padding:1.5rem;background:var(--paper);"
    "border:1px solid var(--line);border-top:4px solid var(--good);border-radius:4px}",
    "article.rejected,article.held{border-top-color:var(--care)}",
    "article.out-of-balance{border-top-color:var(--bad)}",
    ".verdict{display:inline-block;margin-bottom:.375rem;color:var(--good);"
    "font-size:.8125rem;font-weight:700;letter-spacing:.06em}",
    ".rejected>.title .verdict,.held>.title .verdict,td.rejected,td.held{color:var(--care)}",
    ".out-of-balance>.title .verdict,td.out-of-balance{color:var(--bad)}",
    "td.complete{color:var(--good)}",
    ".title p{color:var(--soft)}",
    "section{margin-top:1.75rem}",
    ".note{margin-top:1rem;padding:.625rem .875rem;border-left:4px solid var(--care);"
    "background:#fbf6ea}",
    ".note.off{border-left-color:var(--bad);background:#fbeeec}",
    ".note.next{border-left-color:#1d5a7a;background:#edf4f8}",
    ".note p,.note ul{margin:0}",
    ".note ul{padding-left:1.125rem}",
    ".option{white-space:nowrap}",
    ".reasons td:last-child{min-width:8rem}",
    "table{width:100%;border-collapse:collapse;font-size:.9375rem}",
    "caption{padding:0 0 .375rem;color:var(--soft);font-size:.8125rem;text-align:left}",
    "th,td{padding:.4375rem .75rem .4375rem 0;border-bottom:1px solid var(--line);"
    "text-align:left;vertical-align:top;font-weight:400}",
    "th:last-child,td:last-child{padding-right:0}",
    "thead th{color:var(--soft);font-size:.8125rem}",
    "tbody th{font-weight:600}",
    ".number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}",
    ".small{display:block;color:var(--soft);font-size:.8125rem;font-weight:400}",
    ".change{width:9rem}",
    ".field{min-width:7.5rem}",
    "svg{display:block;overflow:visible}",
    "svg.parts{width:100%;height:1.75rem;margin:.25rem 0 .75rem}",
    "svg.mark{display:inline-block;width:.6875rem;height:.6875rem;margin-right:.5rem}",
    "svg.pair{width:100%;height:1rem;margin-top:.25rem}",
    "svg.bar{width:4.5rem;height:.5rem;margin-top:.5rem}",
    ".accepted,.applied,.after,.new{fill:#1d5a7a}",
    ".unchanged,.filtered{fill:#8fa9b8}",
    ".before{fill:#b9c6cf}",
    "rect.rejected{fill:#b4472f}",
    ".duplicate{fill:#c9cdb0}",
    ".stale{fill:#c08a1e}",
    ".unattempted{fill:#e0c58a}",
    ".failed{fill:#6f1a10}",
    ".skipped,.reversed{fill:#8b83b0}",
    ".corrected{fill:#5b8f6f}",
    ".deleted{fill:#5c6670}",
    ".conflict{fill:#c08a1e}",
    "dl{display:grid;grid-template-columns:9rem 1fr;gap:.25rem 1rem;margin:0;"
    "font-size:.9375rem}",
    "dt{color:var(--soft)}",
    "dd{margin:0;min-width:0;overflow-wrap:anywhere}",
    "footer{padding-bottom:2.5rem;color:var(--soft);font-size:.8125rem}",
    "@media (max-width:40rem){",
    "body{font-size:15px}",
    "main,header,footer{padding-left:1rem;padding-right:1rem}",
    "header{padding-top:1.5rem}",
    "h1{font-size:1.375rem}",
    "article{padding:1rem}",
    ".cards thead{position:absolute;width:1px;height:1px;overflow:hidden;"
    "clip-path:inset(50%)}",
    ".cards,.cards caption,.cards tbody,.cards tr,.cards tbody th,.cards td{"
    "display:block;width:auto;min-width:0}",
    ".cards tr{padding:.5rem 0;border-bottom:1px solid var(--line)}",
    ".cards tbody th,.cards td{padding:.125rem 0;border:0}",
    ".cards td{display:grid;grid-template-columns:6.5rem 1fr;gap:.75rem;text-align:left}",
    ".cards .number{white-space:normal}",
    ".cards td::before{content:attr(data-label);color:var(--soft);font-size:.8125rem}",
    ".cards td.none{display:none}",
    "dl{display:block}",
    "dd{margin:0 0 .5rem}",
    "}",
    "@media print{",
    "@page{margin:16mm}",
    "html{font-size:12px}",
    "body{background:#fff;font-size:1rem}",
    "main,header,footer{max-width:none;padding-left:0;padding-right:0}",
    "header{padding-top:0}",
    "article{padding:1rem 0 0;border-width:4px 0 0;border-radius:0}",
    "tr,dl>*,.note,svg{break-inside:avoid}",
    "h2,h3,caption,thead{break-after:avoid}",
    "thead{display:table-header-group}",
    "svg,.note{print-color-adjust:exact;-webkit-print-color-adjust:exact}",
    "a{color:inherit;text-decoration:none}",
    "}",
};
/* NOLINTEND(bugprone-suspicious-missing-comma) */

void report_style_append(struct buffer *to)
{
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        buffer_append_text(to, lines[i]);
        buffer_append_byte(to, '\n');
    }
}
