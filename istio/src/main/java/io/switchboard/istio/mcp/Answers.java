package io.switchboard.istio.mcp;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.switchboard.controlplane.Caller;
import io.switchboard.istio.ContentHash;
import io.switchboard.istio.IstioObject;
import io.switchboard.istio.Kind;
import io.switchboard.istio.ObjectId;
import io.switchboard.istio.api.Metadata;
import io.switchboard.istio.api.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All objects at one moment, as they are sent; immutable but for what it remembers of callers. An object that has not
 * changed since the moment before is not encoded again.
 */
final class Answers {
    private static final String RESOURCE = "type.googleapis.com/istio.mcp.v1alpha1.Resource";
    private static final String SPEC = "type.googleapis.com/istio.networking.v1alpha3.";
    /** Of callers that see the same nobody can tell; each has answers of its own, and so many are remembered. */
    private static final int REMEMBERED = 64;

    private record Encoded(IstioObject object, Any any) {}

    private final Map<ObjectId, Encoded> encoded;
    private final long bytes;
    private final Map<Caller, Map<String, Answer>> byCaller = new HashMap<>();

    private Answers(Map<ObjectId, Encoded> encoded, long bytes) {
        this.encoded = encoded;
        this.bytes = bytes;
    }

    static Answers none() {
        return new Answers(Map.of(), 0);
    }

    /** @param objects in order */
    Answers next(Collection<IstioObject> objects) {
        Map<ObjectId, Encoded> next = new LinkedHashMap<>();
        long size = 0;
        for (IstioObject object : objects) {
            Encoded before = encoded.get(object.id());
            Encoded now = before != null
                            && before.object().version().equals(object.version())
                            && before.object().service().equals(object.service())
                    ? before
                    : new Encoded(object, encode(object));
            next.put(object.id(), now);
            size += now.any().getValue().size();
        }
        return new Answers(next, size);
    }

    /** Of all objects as they are sent. */
    long bytes() {
        return bytes;
    }

    int size() {
        return encoded.size();
    }

    /** What the caller may see of a kind. */
    Answer of(String typeUrl, Caller caller) {
        Map<String, Answer> known = byCaller.get(caller);
        if (known == null) {
            if (byCaller.size() >= REMEMBERED) {
                byCaller.clear();
            }
            known = all(caller);
            byCaller.put(caller, known);
        }
        return known.getOrDefault(typeUrl, Answer.NOTHING);
    }

    private Map<String, Answer> all(Caller caller) {
        Map<Kind, List<Any>> resources = new HashMap<>();
        Map<Kind, StringBuilder> versions = new HashMap<>();
        for (Encoded each : encoded.values()) {
            IstioObject object = each.object();
            if (caller.sees().test(object.service())) {
                resources
                        .computeIfAbsent(object.id().kind(), none -> new ArrayList<>())
                        .add(each.any());
                versions.computeIfAbsent(object.id().kind(), none -> new StringBuilder())
                        .append(object.id().namespace())
                        .append('/')
                        .append(object.id().name())
                        .append(' ')
                        .append(object.version())
                        .append('\n');
            }
        }
        Map<String, Answer> answers = new HashMap<>();
        for (Kind kind : Kind.values()) {
            String version = ContentHash.of(
                    versions.getOrDefault(kind, new StringBuilder()).toString());
            answers.put(kind.typeUrl(), new Answer(version, resources.getOrDefault(kind, List.of())));
        }
        return answers;
    }

    private static Any encode(IstioObject object) {
        Any spec = Any.newBuilder()
                .setTypeUrl(SPEC + object.id().kind().kind())
                .setValue(ByteString.copyFrom(IstioObject.bytes(object.spec())))
                .build();
        Resource resource = Resource.newBuilder()
                .setMetadata(Metadata.newBuilder()
                        .setName(object.id().namespace() + "/" + object.id().name())
                        .setVersion(object.version())
                        // The same in every process; nobody knows better.
                        .setCreateTime(Timestamp.newBuilder().setSeconds(1)))
                .setBody(spec)
                .build();
        return Any.newBuilder()
                .setTypeUrl(RESOURCE)
                .setValue(resource.toByteString())
                .build();
    }
}
