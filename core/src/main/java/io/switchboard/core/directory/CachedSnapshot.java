package io.switchboard.core.directory;

import io.switchboard.core.Address;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceState;
import io.switchboard.core.Locality;
import io.switchboard.core.ServiceName;
import io.switchboard.core.Text;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The last good set of a service, and the format in which it is kept on disk.
 *
 * <p>A header of 16 bytes (magic, format version, content length, CRC32C of the content), then the content: registry,
 * service, the time it was live, revision, the service config if there is one, and each instance with all its fields.
 * Numbers are big-endian; a text is its length in bytes and its UTF-8. A file is exactly header and content: every byte
 * counts, so that none can be lost or changed unnoticed.
 *
 * @param registry which registry the set is of
 * @param liveAt when it was last known to be live
 * @param serviceConfig what operators had written for the service; null: nothing
 */
record CachedSnapshot(
        String registry,
        ServiceName service,
        Instant liveAt,
        long revision,
        List<Instance> instances,
        @Nullable String serviceConfig) {

    /** The longest file: more than 100,000 instances of usual size. */
    static final int MAX_BYTES = 32 << 20;

    static final int HEADER_BYTES = 16;
    static final int FORMAT = 3;
    /** Times beyond make differences that no number of milliseconds holds. */
    private static final Instant EARLIEST = Instant.parse("1900-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");
    private static final int MAGIC = 0x53574244; // SWBD

    /** Says in its message what is wrong with a file, as the rest of a sentence that begins with the file's name. */
    static final class UnreadableException extends Exception {
        UnreadableException(String message) {
            super(message);
        }
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            writeContent(out);
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes every byte", e);
        }
        byte[] content = bytes.toByteArray();
        return ByteBuffer.allocate(HEADER_BYTES + content.length)
                .putInt(MAGIC)
                .putInt(FORMAT)
                .putInt(content.length)
                .putInt(checksum(content))
                .put(content)
                .array();
    }

    /**
     * Reads a file that is to be this service's in this registry.
     *
     * @throws UnreadableException if it is anything else
     */
    static CachedSnapshot decode(byte[] file, String registry, ServiceName service) throws UnreadableException {
        if (file.length < HEADER_BYTES) {
            throw new UnreadableException("is truncated: it has " + file.length + " bytes only");
        }
        ByteBuffer in = ByteBuffer.wrap(file);
        if (in.getInt() != MAGIC) {
            throw new UnreadableException("is not a file of Switchboard's");
        }
        int format = in.getInt();
        if (format != FORMAT) {
            throw new UnreadableException("has the format " + format + ", and only " + FORMAT + " is known here");
        }
        int length = in.getInt();
        int checksum = in.getInt();
        if (length != in.remaining()) {
            throw new UnreadableException(
                    "is truncated: it should have " + length + " bytes of content and has " + in.remaining());
        }
        byte[] content = new byte[length];
        in.get(content);
        if (checksum(content) != checksum) {
            throw new UnreadableException("is damaged: its checksum is wrong");
        }
        CachedSnapshot read = readContent(ByteBuffer.wrap(content));
        if (!read.registry.equals(registry) || !read.service.equals(service)) {
            throw new UnreadableException("is of service " + read.service + " in " + Text.printable(read.registry));
        }
        return read;
    }

    private void writeContent(DataOutputStream out) throws IOException {
        writeText(out, registry);
        writeText(out, service.value());
        out.writeLong(liveAt.getEpochSecond());
        out.writeInt(liveAt.getNano());
        out.writeLong(revision);
        out.writeByte(serviceConfig == null ? 0 : 1);
        if (serviceConfig != null) {
            writeText(out, serviceConfig);
        }
        out.writeInt(instances.size());
        for (Instance instance : instances) {
            writeText(out, instance.id());
            writeText(out, instance.address().host());
            out.writeInt(instance.address().port());
            writeAddresses(out, instance.addresses());
            out.writeInt(instance.weight());
            writeText(out, instance.locality().region());
            writeText(out, instance.locality().zone());
            writeText(out, instance.version());
            writeTexts(out, instance.labels());
            out.writeByte(instance.state() == InstanceState.DRAINING ? 1 : 0);
            out.writeLong(instance.incarnation());
            writeTexts(out, instance.extensions());
        }
    }

    private static CachedSnapshot readContent(ByteBuffer in) throws UnreadableException {
        try {
            String registry = readText(in);
            ServiceName service = new ServiceName(readText(in));
            Instant liveAt = Instant.ofEpochSecond(in.getLong(), in.getInt());
            long revision = in.getLong();
            if (liveAt.isBefore(EARLIEST) || liveAt.isAfter(LATEST) || revision < 0) {
                throw new UnreadableException("was live at " + liveAt + ", at revision " + revision);
            }
            String serviceConfig = in.get() == 0 ? null : readText(in);
            int count = in.getInt();
            List<Instance> instances = new ArrayList<>();
            String previous = "";
            for (int i = 0; i < count; i++) {
                Instance instance = readInstance(in);
                if (instance.id().compareTo(previous) <= 0) {
                    throw new UnreadableException("has instances that are out of order");
                }
                previous = instance.id();
                instances.add(instance);
            }
            if (in.hasRemaining()) {
                throw new UnreadableException("has more content than it says");
            }
            return new CachedSnapshot(registry, service, liveAt, revision, List.copyOf(instances), serviceConfig);
        } catch (BufferUnderflowException | IllegalArgumentException | DateTimeException e) {
            throw new UnreadableException("has invalid content: " + Text.printable(String.valueOf(e.getMessage())));
        }
    }

    private static Instance readInstance(ByteBuffer in) {
        String id = readText(in);
        Address address = new Address(readText(in), in.getInt());
        return Instance.builder(address)
                .id(id)
                .addresses(readAddresses(in))
                .weight(in.getInt())
                .locality(new Locality(readText(in), readText(in)))
                .version(readText(in))
                .labels(readTexts(in))
                .state(in.get() == 1 ? InstanceState.DRAINING : InstanceState.SERVING)
                .incarnation(in.getLong())
                .extensions(readTexts(in))
                .build();
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(ByteBuffer in) {
        int length = in.getInt();
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a text of " + length + " bytes where " + in.remaining() + " are left");
        }
        ByteBuffer bytes = in.slice(in.position(), length);
        in.position(in.position() + length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a text that is not UTF-8", e);
        }
    }

    private static void writeTexts(DataOutputStream out, Map<String, String> texts) throws IOException {
        out.writeInt(texts.size());
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            writeText(out, entry.getKey());
            writeText(out, entry.getValue());
        }
    }

    private static Map<String, String> readTexts(ByteBuffer in) {
        int count = in.getInt();
        Map<String, String> texts = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            texts.put(readText(in), readText(in));
        }
        return texts;
    }

    private static void writeAddresses(DataOutputStream out, Map<String, Address> addresses) throws IOException {
        out.writeInt(addresses.size());
        for (Map.Entry<String, Address> entry : addresses.entrySet()) {
            writeText(out, entry.getKey());
            writeText(out, entry.getValue().host());
            out.writeInt(entry.getValue().port());
        }
    }

    private static Map<String, Address> readAddresses(ByteBuffer in) {
        int count = in.getInt();
        Map<String, Address> addresses = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            addresses.put(readText(in), new Address(readText(in), in.getInt()));
        }
        return addresses;
    }

    private static int checksum(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return (int) crc.getValue();
    }
}
