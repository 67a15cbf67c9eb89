package io.switchboard.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

class ClientRowsTest {
    @Test
    void a_client_has_a_row_for_each_type_and_empty_columns_are_left_out() {
        assertEquals("""
                PART  NODE  KIND   TYPE  NACKS  NACK
                mcp   i     -      -     -      -
                xds   a     ENVOY  CDS   0      -
                xds   a     ENVOY  EDS   2      bad address""", lines("""
                        {"mcp": [{"node": "i"}, 7],
                         "none": 1,
                         "xds": {"clients": [{"node": "a", "zone": "", "delta": false, "kind": "ENVOY", "types": [
                             {"type": "CDS", "nacks": 0}, {"type": "EDS", "nacks": 2, "nack": "bad address"}]}]}}"""));
    }

    @Test
    void nobody_is_a_heading() {
        assertEquals("PART  NODE", lines("{\"xds\": {\"clients\": []}}"));
    }

    private static String lines(String document) {
        return String.join(
                "\n",
                ClientRows.table(JsonParser.parseString(document).getAsJsonObject())
                        .lines());
    }
}
