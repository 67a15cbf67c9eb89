package io.switchboard.etcd;

import static io.switchboard.core.Printable.assertPrintable;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.switchboard.core.Address;
import io.switchboard.core.AddressRules;
import io.switchboard.core.Drain;
import io.switchboard.core.DrainTarget;
import io.switchboard.core.Instance;
import io.switchboard.core.InstanceOverride;
import io.switchboard.core.ServiceName;
import io.switchboard.etcd.layout.Format;
import io.switchboard.etcd.layout.InstanceCodec;
import io.switchboard.etcd.layout.InstanceReader;
import io.switchboard.etcd.layout.Layout;
import io.switchboard.etcd.layout.ReadBack;
import io.switchboard.etcd.layout.ReadLimits;
import io.switchboard.etcd.layout.SkippedException;

/** What the readers of foreign text hold for every text; the seeded tests and the fuzz targets both ask here. */
final class ReaderInvariants {
    private static final ByteString PREFIX = ByteString.copyFromUtf8("demo/");
    private static final ServiceName SERVICE = new ServiceName("demo");
    private static final InstanceReader READER =
            new InstanceReader(ReadLimits.DEFAULT, AddressRules.DEFAULT, new InstanceCodec());

    private ReaderInvariants() {}

    /** A value is an instance that may be dialled and can be written, or skipped with a reason that can be printed. */
    static void value(String id, byte[] value) {
        Instance read;
        try {
            read = READER.read(id, ByteString.copyFrom(value)).instance();
        } catch (SkippedException e) {
            assertPrintable(e);
            return;
        }
        assertEquals(id, read.id());
        assertEquals(read.address(), Address.parse(read.address().toString()));
        assertDialled(read);
        assertTrue(InstanceCodec.encode(read).length() <= 12 * ReadLimits.DEFAULT.maxValueBytes());
        written(read);
    }

    /**
     * A value in the layout of others is an instance that may be dialled, or skipped with a reason that can be printed;
     * and what this process would write of it is read back as what the layout carries.
     */
    static void layout(Format format, String id, byte[] value) {
        Layout layout = Layout.of(format);
        InstanceReader reader = new InstanceReader(ReadLimits.DEFAULT, AddressRules.DEFAULT, layout);
        Instance read;
        try {
            read = reader.read(id, ByteString.copyFrom(value)).instance();
        } catch (SkippedException e) {
            assertPrintable(e);
            return;
        }
        assertDialled(read);
        assertTrue(read.weight() >= 0 && read.weight() <= Instance.MAX_WEIGHT, read::toString);
        try {
            reader.requireReadable(SERVICE, read);
        } catch (IllegalArgumentException e) {
            assertPrintable(e);
            return;
        }
        ByteString written = ByteString.copyFromUtf8(layout.encode(SERVICE, read));
        assertNull(ReadBack.difference(
                layout.carried(read), reader.read(layout.suffix(read), written).instance()));
    }

    /** By whatever network. */
    private static void assertDialled(Instance read) {
        assertNull(AddressRules.DEFAULT.refusal(read.address().host()));
        assertTrue(read.addresses().size() <= Instance.MAX_NETWORKS, read::toString);
        for (String network : read.addresses().keySet()) {
            assertTrue(Instance.isNetwork(network), network);
            assertNull(AddressRules.DEFAULT.refusal(read.via(network).address().host()));
        }
    }

    /** An override is read, and read back from what is written of it; or skipped with a reason that can be printed. */
    static void override(byte[] value) {
        InstanceOverride read;
        try {
            read = OverrideCodec.read(ByteString.copyFrom(value));
        } catch (SkippedException e) {
            assertPrintable(e);
            return;
        }
        try {
            String written =
                    OverrideCodec.encode(read, ByteString.copyFrom(value).toStringUtf8());
            assertEquals(read, OverrideCodec.read(ByteString.copyFromUtf8(written)));
        } catch (IllegalArgumentException e) {
            // What others have put there is kept, and may leave no room.
            assertPrintable(e);
        }
    }

    /** A drain is read, and read back from what is written of it; or skipped with a reason that can be printed. */
    static void drain(byte[] value) {
        try {
            Drain read = DrainCodec.read(ByteString.copyFrom(value));
            assertEquals(read, DrainCodec.read(ByteString.copyFromUtf8(DrainCodec.encode(read))));
        } catch (SkippedException e) {
            assertPrintable(e);
        }
    }

    /** A key is of nothing that is drained, or the only one of it. */
    static void drainKey(byte[] rest) {
        ByteString prefix = DrainKeys.all("prod/");
        ByteString key = prefix.concat(ByteString.copyFrom(rest));
        DrainTarget target = DrainKeys.target(key, prefix);
        if (target != null) {
            assertEquals(key, DrainKeys.key("prod/", target));
        }
    }

    /** What is written is read back. */
    static void written(Instance instance) {
        assertEquals(instance, InstanceCodec.decode(instance.id(), InstanceCodec.encode(instance)));
    }

    /** Two keys have the same id only if they are the same key. */
    static void keys(byte[] one, byte[] other) {
        keys(ByteString.copyFrom(one), ByteString.copyFrom(other));
    }

    /** A key has the id of no other key, above all not of the one that is written as its id. */
    static void key(byte[] key) {
        keys(ByteString.copyFrom(key), ByteString.copyFromUtf8(id(ByteString.copyFrom(key))));
    }

    private static void keys(ByteString one, ByteString other) {
        assertEquals(one.equals(other), id(one).equals(id(other)));
    }

    private static String id(ByteString key) {
        return InstanceReader.id(PREFIX.concat(key), PREFIX);
    }

    /** A list of endpoints is read, and each is read back from what it prints; or refused with a printable reason. */
    static void endpoints(String text) {
        try {
            for (Endpoint endpoint : Endpoint.parseAll(text)) {
                assertEquals(endpoint, Endpoint.parse(endpoint.toString()));
            }
        } catch (IllegalArgumentException e) {
            assertPrintable(e);
        }
    }

    /** A service name is taken as it is, or refused with a printable reason. */
    static void serviceName(String text) {
        try {
            assertEquals(text + "/", new ServiceName(text).keyPrefix());
        } catch (IllegalArgumentException e) {
            assertPrintable(e);
        }
    }
}
