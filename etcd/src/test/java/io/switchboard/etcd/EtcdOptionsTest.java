package io.switchboard.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.InsecureChannelCredentials;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.ReadLimits;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EtcdOptionsTest {
    private static final String ENDPOINT = "https://10.0.0.1:2379";

    /** Together they set every part: some exclude one another. */
    private static final List<EtcdOptions> OPTIONS = List.of(
            EtcdOptions.builder(ENDPOINT, "https://10.0.0.2:2379")
                    .tls(EtcdTls.builder().ca(Path.of("ca.pem")).build())
                    .user("root", "secret")
                    .namespace("prod/")
                    .leaseTtl(Duration.ofSeconds(7))
                    .requestTimeout(Duration.ofSeconds(2))
                    .followMembers(true)
                    .relistInterval(Duration.ofMinutes(3))
                    .readLimits(ReadLimits.builder().maxInstances(5).build())
                    .format(Format.KRATOS)
                    .build(),
            EtcdOptions.builder(ENDPOINT)
                    .credentials(InsecureChannelCredentials.create())
                    .user("root", () -> "secret")
                    .build());

    @Test
    void a_builder_of_options_begins_with_every_part_of_them() {
        for (EtcdOptions options : OPTIONS) {
            EtcdOptions again = options.toBuilder().build();
            for (RecordComponent part : parts().toList()) {
                assertEquals(value(part, options), value(part, again), part.getName());
            }
        }
    }

    /** Else a part that is new could be forgotten, here and there. */
    @Test
    void every_part_is_set_here() {
        EtcdOptions usual = EtcdOptions.builder("http://127.0.0.1:2379").build();
        List<String> unset = new ArrayList<>();
        for (RecordComponent part : parts().toList()) {
            if (OPTIONS.stream().allMatch(options -> Objects.equals(value(part, options), value(part, usual)))) {
                unset.add(part.getName());
            }
        }
        assertEquals(List.of(), unset);
    }

    @Test
    void a_part_that_is_changed_leaves_the_others_and_the_options_it_began_with() {
        EtcdOptions options = OPTIONS.get(0);
        EtcdOptions other = options.toBuilder()
                .endpoints(List.of(options.endpoints().get(1)))
                .build();
        assertEquals(2, options.endpoints().size());
        List<String> differing = parts().filter(part -> !Objects.equals(value(part, options), value(part, other)))
                .map(RecordComponent::getName)
                .toList();
        assertEquals(List.of("endpoints"), differing);
    }

    private static Stream<RecordComponent> parts() {
        return Arrays.stream(EtcdOptions.class.getRecordComponents());
    }

    private static @Nullable Object value(RecordComponent part, EtcdOptions options) {
        try {
            return part.getAccessor().invoke(options);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("cannot read " + part, e);
        }
    }
}
