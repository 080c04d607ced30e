# batch-report's page in a real browser: nothing overflows on a desk or on a telephone, the style comes past the page's own
# policy, the counts are drawn, and it prints.

load ../helper
load ../store
load ../groups
load ../report

setup() {
    cd "$BATS_TEST_TMPDIR" || return
    command -v chromium >/dev/null || skip "no chromium to look at the page with"
}

# browser OPTION...: Chromium without a screen, in a profile of its own.
browser() {
    timeout 120 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$PWD/browser" "$@" 2>>browser.log 3>&-
}

# pages: night.html, of several batches of every kind, and hostile.html, of the worst names.
pages() {
    local bad='"reasons":[{"code":"pattern","field":"memberId","count":2,"line":5,"column":1,"message":"does not fit the pattern"}]'
    new_store sqlite && acme && cp -r "$NIGHTDROP_ROOT/tests/data/batch-report/." . || return
    { seq -f '+ 01%05g gold-checking' 1 400 && seq -f '+ 02%05g youth-savers' 1 90; } | change date=2026-11-23 name=before.csv || return
    { seq -f '+ 03%05g gold-checking' 1 150 && seq -f '- 02%05g youth-savers' 1 43 && echo bad && echo '+ 0100001 gold-checking' && echo bad &&
        echo '+ 0100002 gold-cheking' && seq -f '+ 03%05g holiday-club' 1 30; } | assignments name=groups-20261124.csv |
        sed "s/\"reasons\":\[\]/$bad/" | planned -o plan --max-enroll 100 - && applied -o outcomes --reason "ticket 4711" plan || return
    batch-report --format html -o night.html -d "$store" outcomes acme/manifest.json acme-summary.json bravo-summary.json &&
        hostile_outcomes >hostile.ndjson && batch-report --format html -o hostile.html hostile.ndjson
}

# overflow PAGE WIDTH: the elements that stick out of a window of that width, as the browser lays them out. It needs a
# script to ask, so it asks a copy without the policy; in a frame, since a window has a least width.
overflow() {
    # shellcheck disable=SC2016 # JavaScript
    local script='<script>
        const width = document.documentElement.clientWidth;
        const out = [...document.querySelectorAll("body, body *")].filter(e => !e.closest("thead, svg, script") &&
            (e.getBoundingClientRect().right > width + 0.5 || e.getBoundingClientRect().left < -0.5));
        parent.postMessage(`window ${width}, page ${document.documentElement.scrollWidth}` +
            out.map(e => `, ${e.tagName}.${e.className}`).join(""), "*");
        </script></body>'
    perl -pe 'BEGIN { $script = shift } s/<meta http-equiv[^>]*>//; s/<\/body>/$script/' "$script" "$1" >asked.html
    echo "<!DOCTYPE html><html><script>onmessage = e => document.documentElement.dataset.said = e.data</script>
        <iframe src='asked.html' width='$2' height='900' style='border: 0'></iframe></html>" >frame.html
    browser --window-size=1400,1000 --virtual-time-budget=5000 --dump-dom "file://$PWD/frame.html" |
        sed -n 's/^.*<html data-said="\([^"]*\)".*/\1/p'
}

# pixels FILE: every pixel of a PNG as RRGGBB, a row a line.
pixels() {
    perl -MCompress::Zlib -e '
        local $/; open my $in, "<:raw", $ARGV[0] or die; $_ = <$in>;
        my ($at, $packed, $width, $height, $depth, $type) = (8, "");
        while ($at < length) {
            my ($length, $name) = unpack "N a4", substr $_, $at, 8;
            my $data = substr $_, $at + 8, $length;
            ($width, $height, $depth, $type) = unpack "N N C C", $data if $name eq "IHDR";
            $packed .= $data if $name eq "IDAT";
            $at += 12 + $length;
        }
        my $size = $type == 6 ? 4 : $type == 2 ? 3 : die "a kind of PNG that this does not read";
        die "not 8 bits" if $depth != 8;
        my $raw = uncompress($packed);
        my @above = (0) x ($width * $size);
        for my $y (0 .. $height - 1) {
            my ($filter, @row) = unpack "C*", substr $raw, $y * ($width * $size + 1), $width * $size + 1;
            for my $x (0 .. $#row) {
                my ($left, $up) = ($x < $size ? 0 : $row[$x - $size], $above[$x]);
                my $corner = $x < $size ? 0 : $above[$x - $size];
                my ($p, $q, $r) = (abs($up - $corner), abs($left - $corner), abs($left + $up - 2 * $corner));
                my $guess = (0, $left, $up, int(($left + $up) / 2), $p <= $q && $p <= $r ? $left : $q <= $r ? $up : $corner)[$filter];
                $row[$x] = ($row[$x] + $guess) & 255;
            }
            @above = @row;
            print join(" ", map { sprintf "%02x%02x%02x", @row[$_ * $size .. $_ * $size + 2] } 0 .. $width - 1), "\n";
        }' "$1"
}

@test "nothing sticks out of the page, on a desk or on a telephone, whatever the names" {
    pages
    for page in night hostile; do
        for width in 1280 768 360; do
            assert_equal "$page: $(overflow $page.html $width)" "$page: window $width, page $width"
        done
    done
}

@test "the browser takes the page's style and draws the counts, wide and narrow" {
    pages
    for width in 1280 360; do
        browser --window-size="$width,1600" --screenshot="$PWD/page.png" "file://$PWD/night.html"
        pixels page.png >drawn
        assert_equal "$(head -n 1 drawn | wc -w)" "$width"
        assert_equal "$(head -n 1 drawn | tr ' ' '\n' | sort -u)" f3f5f7
        # The outermost columns are the page's ground and nothing else; applied and rejected have their colours.
        assert_equal "$(cut -d ' ' -f 1-8 drawn | tr ' ' '\n' | sort -u)" f3f5f7
        assert_equal "$(rev drawn | cut -d ' ' -f 1-8 | rev | tr ' ' '\n' | sort -u)" f3f5f7
        for colour in 1d5a7a b4472f 8fa9b8; do
            (($(tr ' ' '\n' <drawn | grep -c "^$colour$") > 60)) || { echo "$width: hardly any $colour" && return 1; }
        done
    done
    run grep -i -E 'refused|violates' browser.log
    assert_status 1
}

@test "it prints, on as many sheets as it needs" {
    pages
    browser --no-pdf-header-footer --print-to-pdf="$PWD/page.pdf" "file://$PWD/night.html"
    sheets=$(grep -a -c '/Type */Page\b' page.pdf)
    ((sheets >= 2 && sheets <= 8)) || { echo "$sheets sheets" && return 1; }
}
