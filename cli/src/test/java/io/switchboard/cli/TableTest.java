package io.switchboard.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columns_are_as_wide_as_a_terminal_shows_them() {
        Table table = new Table("ID", "BY");
        table.row("订单", "ann");
        table.row("e\u0301te\u0301", "ben");
        table.row("\ud83d\ude80", "cid");
        table.row("ｆｕｌｌ", "dan");
        table.row("주문", "eve");
        table.row("\u001b", "fay");
        assertEquals(
                List.of(
                        "ID        BY",
                        "订单      ann",
                        "e\u0301te\u0301       ben",
                        "\ud83d\ude80        cid",
                        "ｆｕｌｌ  dan",
                        "주문      eve",
                        "\\u001b    fay"),
                table.lines());
    }

    @Test
    void what_is_wide_by_unicode_takes_two_columns() {
        assertEquals(0, Columns.of(""));
        assertEquals(5, Columns.of("plain"));
        assertEquals(2, Columns.of("\u231a"));
        assertEquals(2, Columns.of("\u231b"));
        assertEquals(1, Columns.of("\u231c"));
        assertEquals(2, Columns.of("\u3042"));
        assertEquals(1, Columns.of("\uff61"));
        assertEquals(2, Columns.of(Character.toString(0x20000)));
        assertEquals(1, Columns.of(Character.toString(0x3fffe)));
        assertEquals(2, Columns.of("\ud83c\udde9\ud83c\uddea"));
    }
}
