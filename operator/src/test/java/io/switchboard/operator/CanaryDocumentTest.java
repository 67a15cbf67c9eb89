package io.switchboard.operator;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import io.switchboard.grpc.config.ServiceConfigCheck;
import io.switchboard.operator.CanarySpec.Group;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The route of a canary in a document, and all else untouched. */
class CanaryDocumentTest {
    private static final Group V1 = new Group("v1", Map.of());
    private static final Group V2 = new Group("v2", Map.of());
    private static final String ROUTE =
            "{'name':'canary','subsets':[{'version':'v2','weight':5},{'version':'v1','weight':95}]}";

    @Test
    void a_document_from_nothing_is_the_route_and_the_policy() {
        assertSame(
                "{'loadBalancingConfig':[{'switchboard':{'routes':[" + ROUTE + "]}}]}",
                written(null, new CanarySpec(Optional.of(V2), Optional.of(V1), OptionalInt.of(5), Map.of())));
    }

    @Test
    void all_else_stays_as_it_is() {
        String rest =
                "'retryThrottling':null,'methodConfig':[{'name':[{}],'timeout':'1.50s','maxRequestMessageBytes':4096}]";
        assertSame(
                "{" + rest + ",'loadBalancingConfig':[{'outlier_detection_experimental':{'childPolicy':"
                        + "[{'switchboard':{'panicThreshold':1e1,'routes':[" + ROUTE + "]}}]}}]}",
                written(
                        "{" + rest + ",'loadBalancingConfig':[{'outlier_detection_experimental':{'childPolicy':"
                                + "[{'switchboard':{'panicThreshold':1e1}}]}}]}",
                        new CanarySpec(Optional.of(V2), Optional.of(V1), OptionalInt.of(5), Map.of())));
    }

    @Test
    void a_route_that_is_there_changes_in_what_is_said() {
        String document =
                "{'loadBalancingConfig':[{'switchboard':{'routes':[{'name':'a','subsets':[{}]}," + ROUTE + "]}}]}";
        CanarySpec weight = new CanarySpec(Optional.empty(), Optional.empty(), OptionalInt.of(100), Map.of());
        assertSame(
                document.replace("'weight':5}", "'weight':100}").replace("'weight':95}", "'weight':0}"),
                written(document, weight));
        CanarySpec header = new CanarySpec(Optional.empty(), Optional.empty(), OptionalInt.empty(), Map.of("x-a", "b"));
        String match = "'match':{'headers':[{'name':'x-a','exact':'b'}]}";
        assertSame(
                document.replace("{'name':'canary','subsets'", "{'name':'canary'," + match + ",'subsets'"),
                written(document, header));
        CanarySpec other = new CanarySpec(
                Optional.of(new Group("", Map.of("tier", "gold"))), Optional.empty(), OptionalInt.empty(), Map.of());
        assertSame(document.replace("'version':'v2'", "'labels':{'tier':'gold'}"), written(document, other));
        assertSame(
                "{'loadBalancingConfig':[{'switchboard':{'routes':[{'name':'a','subsets':[{}]}]}}]}",
                Canary.remove(json(document)));
    }

    @Test
    void a_route_for_some_calls_goes_first_and_one_for_all_behind_those_for_some() {
        String some = "{'name':'some','match':{'methods':['a']},'subsets':[{}]}";
        String all = "{'name':'all','subsets':[{}]}";
        String document = "{'loadBalancingConfig':[{'switchboard':{'routes':[" + some + "," + all + "]}}]}";
        assertSame(
                document.replace(some + ",", some + "," + ROUTE + ","),
                written(document, new CanarySpec(Optional.of(V2), Optional.of(V1), OptionalInt.of(5), Map.of())));
        String written = written(
                document, new CanarySpec(Optional.of(V2), Optional.empty(), OptionalInt.of(100), Map.of("h", "1")));
        assertTrue(written.indexOf("canary") < written.indexOf("some"), written);
    }

    @Test
    void the_last_route_leaves_the_policy() {
        assertSame(
                "{'loadBalancingConfig':[{'switchboard':{}}]}",
                Canary.remove(json("{'loadBalancingConfig':[{'switchboard':{'routes':[" + ROUTE + "]}}]}")));
        assertTrue(Canary.isIn(json("{'loadBalancingConfig':[{'switchboard':{'routes':[" + ROUTE + "]}}]}")));
        assertFalse(Canary.balances("{}"));
    }

    @Test
    void what_is_left_open_is_told() {
        assertEquals(
                "there is no canary yet; give the instances that are the canary",
                refused(null, new CanarySpec(Optional.empty(), Optional.empty(), OptionalInt.of(5), Map.of())));
        assertEquals(
                "the canary gets 5 % of the calls, and no others are given for the rest; name them",
                refused(null, new CanarySpec(Optional.of(V2), Optional.empty(), OptionalInt.of(5), Map.of())));
        assertEquals(
                "the canary's share of the calls is missing; give it in percent",
                refused(null, new CanarySpec(Optional.of(V2), Optional.of(V1), OptionalInt.empty(), Map.of())));
        assertEquals(
                "weight 101 is not a percentage from 0 to 100",
                refused(null, new CanarySpec(Optional.of(V2), Optional.of(V1), OptionalInt.of(101), Map.of())));
        assertEquals(
                "the config uses another policy than switchboard, which has no routes: [{\"round_robin\":{}}]; change"
                        + " the whole config instead",
                refused(
                        "{'loadBalancingConfig':[{'round_robin':{}}]}",
                        new CanarySpec(Optional.of(V2), Optional.of(V1), OptionalInt.of(5), Map.of())));
    }

    private static String written(@Nullable String document, CanarySpec spec) {
        String written = Canary.apply(document == null ? null : json(document), spec);
        assertDoesNotThrow(() -> ServiceConfigCheck.check(written));
        return written;
    }

    private static String refused(@Nullable String document, CanarySpec spec) {
        return String.valueOf(assertThrows(
                        IllegalArgumentException.class,
                        () -> Canary.apply(document == null ? null : json(document), spec))
                .getMessage());
    }

    /** The order of fields does not count, the text of numbers does. */
    private static void assertSame(String expected, String document) {
        assertEquals(JsonParser.parseString(json(expected)), JsonParser.parseString(document));
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }
}
