#include "hex.h"
#include "tap.h"

int main(void)
{
    char digits[11];
    hex_encode((const unsigned char *)"\x00\x0f\xf0\xff\x9a", 5, digits);
    tap_equal_text(digits, "000ff0ff9a", "each byte is two lower-case digits, the high one first");
    hex_encode(NULL, 0, digits);
    tap_equal_text(digits, "", "no bytes are no digits");
    return tap_done();
}
