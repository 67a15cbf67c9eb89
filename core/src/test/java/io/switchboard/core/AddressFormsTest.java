package io.switchboard.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An address is judged by what it is, however it is written and whatever it is wrapped in. */
class AddressFormsTest {
    private static final long SEED = Long.getLong("fuzz.seed", 20261130L);

    /** The ways in which IPv6 addresses stand for IPv4 ones. */
    private static final Map<String, Function<byte[], byte[]>> WRAPPINGS = wrappings();

    private static Map<String, Function<byte[], byte[]>> wrappings() {
        Map<String, Function<byte[], byte[]>> all = new LinkedHashMap<>();
        all.put("mapped", v4 -> at("0:0:0:0:0:ffff:0:0", 12, v4));
        all.put("compatible", v4 -> at("0:0:0:0:0:0:0:0", 12, v4));
        all.put("translated", v4 -> at("0:0:0:0:ffff:0:0:0", 12, v4));
        all.put("NAT64", v4 -> at("64:ff9b:0:0:0:0:0:0", 12, v4));
        all.put("local NAT64", v4 -> at("64:ff9b:1:0:0:0:0:0", 12, v4));
        all.put("6to4", v4 -> at("2002:0:0:0:0:0:0:1", 2, v4));
        all.put("6to4 of a host", v4 -> at("2002:0:0:77:250:56ff:fe12:3456", 2, v4));
        all.put("Teredo", v4 -> at("2001:0:4136:e378:8000:63bf:0:0", 12, turned(v4)));
        all.put("ISATAP", v4 -> at("2001:db8:0:0:0:5efe:0:0", 12, v4));
        all.put("ISATAP of a global address", v4 -> at("2001:db8:0:0:200:5efe:0:0", 12, v4));
        return all;
    }

    @Test
    void what_is_refused_is_refused_in_every_wrapping() throws Exception {
        for (String refused : List.of(
                "169.254.169.254",
                "169.254.0.23",
                "169.254.170.2",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "127.0.0.1",
                "127.255.0.3",
                "0.0.0.0",
                "0.1.2.3",
                "224.0.0.1",
                "239.255.255.255",
                "255.255.255.255")) {
            byte[] v4 = InetAddress.getByName(refused).getAddress();
            assertNotNull(AddressRules.DEFAULT.refusal(refused), refused);
            for (String wrapping : WRAPPINGS.keySet()) {
                assertNotNull(AddressRules.DEFAULT.refusal(wrapped(wrapping, v4)), wrapping + " " + refused);
            }
        }
    }

    @Test
    void every_link_local_address_is_refused_in_every_wrapping_and_place() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            byte[] v4 = {(byte) 169, (byte) 254, (byte) random.nextInt(256), (byte) random.nextInt(256)};
            for (String wrapping : WRAPPINGS.keySet()) {
                assertNotNull(AddressRules.DEFAULT.refusal(wrapped(wrapping, v4)), () -> wrapping + ", seed " + SEED);
            }
            byte[] anyNat64 = at("64:ff9b:1:0:0:0:0:0", 12, bytes(random, 4));
            System.arraycopy(bytes(random, 6), 0, anyNat64, 6, 6);
            assertNotNull(AddressRules.DEFAULT.refusal(address(at(anyNat64, 12, v4))), "/96, seed " + SEED);
            anyNat64[8] = 0;
            assertNotNull(AddressRules.DEFAULT.refusal(address(at(anyNat64, 9, v4))), "/64, seed " + SEED);
            byte[] of56 = at(at(anyNat64, 8, new byte[] {0, v4[1], v4[2], v4[3]}), 7, new byte[] {v4[0]});
            assertNotNull(AddressRules.DEFAULT.refusal(address(of56)), "/56, seed " + SEED);
            byte[] of48 = at(at(anyNat64, 6, new byte[] {v4[0], v4[1], 0, v4[2]}), 10, new byte[] {v4[3]});
            assertNotNull(AddressRules.DEFAULT.refusal(address(of48)), "/48, seed " + SEED);
        }
    }

    @Test
    void any_other_address_is_judged_in_every_wrapping_as_it_is_without() throws Exception {
        Random random = new Random(SEED);
        List<AddressRules> rules = List.of(
                AddressRules.DEFAULT,
                AddressRules.DEFAULT.allowingLoopback(),
                AddressRules.DEFAULT.allowingLinkLocal(),
                AddressRules.DEFAULT.onlyWithin("10.0.0.0/8", "192.168.0.0/16", "64.0.0.0/2"),
                AddressRules.DEFAULT.allowingLoopback().onlyWithin("127.0.0.0/9"));
        for (int round = 0; round < 5000; round++) {
            byte[] v4 = bytes(random, 4);
            v4[0] = random.nextBoolean()
                    ? List.of((byte) 10, (byte) 127, (byte) 192).get(random.nextInt(3))
                    : v4[0];
            for (AddressRules one : rules) {
                boolean refused = one.refusal(InetAddress.getByAddress(v4)) != null;
                for (String wrapping : WRAPPINGS.keySet()) {
                    InetAddress wrapped = wrapped(wrapping, v4);
                    assertEquals(refused, one.refusal(wrapped) != null, () -> wrapping + " " + wrapped + ", " + SEED);
                }
            }
        }
    }

    @Test
    void metadata_services_and_site_local_addresses_of_ipv6_are_refused_unless_link_local_ones_are_allowed() {
        for (String refused : List.of(
                "fd00:ec2::254",
                "fd00:ec2::253",
                "fd00:ec2::23",
                "fd20:ce::254",
                "fd00:c1::a9fe:a9fe",
                "fd00:42::42",
                "fd00:a9fe:a9fe::1",
                "fe80::a9fe:a9fe",
                "febf::1",
                "fe80::1%eth0",
                "fe80::1%nowhere9",
                "fec0::1",
                "100.100.100.200",
                "168.63.129.16")) {
            assertNotNull(AddressRules.DEFAULT.refusal(refused), refused);
            assertNull(AddressRules.DEFAULT.allowingLinkLocal().refusal(refused), refused);
            assertNotNull(
                    AddressRules.DEFAULT.onlyWithin("::/0", "0.0.0.0/0").refusal(refused), "networks never widen");
        }
        assertEquals(
                "100.100.100.200 is an address of a cloud's metadata service",
                AddressRules.DEFAULT.refusal("100.100.100.200"));
        for (String near : List.of("100.100.100.201", "168.63.129.17", "192.0.0.193", "fd00:ec3::254", "192.0.2.1")) {
            assertNull(AddressRules.DEFAULT.refusal(near), near);
        }
    }

    @Test
    void the_server_of_a_teredo_address_must_not_be_refused_either() {
        assertNotNull(AddressRules.DEFAULT.refusal("2001:0:a9fe:a9fe:8000:63bf:f5ff:fffe"));
        assertNull(AddressRules.DEFAULT.refusal("2001:0:4136:e378:8000:63bf:f5ff:fffe"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2852039166",
                "0251.0376.0251.0376",
                "0xa9fea9fe",
                "0XA9.0xfe.0xA9.0xFE",
                "0xa9.254.43518",
                "169.254.43518",
                "169.16689662",
                "169.254.169.254.",
                "169.254.169.254..",
                "0169.254.169.254",
                "127.1",
                "1",
                "0x",
                "999.1.1.1",
                "1.2.3.4.5",
                "1..2.3",
                "",
                ".",
                "::1::2",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8:9",
                "1::2:3:4:5:6:7:8",
                ":1",
                ":",
                "1:",
                "1:2:3:4:5:6:7:",
                ":::",
                "12345::",
                "::1.2.3",
                "::1.2.3.4:5",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::\uff11",
                "::ffff:\uff11\uff12\uff17.0.0.1",
                "[::1]",
                "x:y",
            })
    void what_is_meant_as_an_ip_address_and_is_not_in_the_one_form_is_none(String host) {
        assertNull(IpLiterals.parse(host));
        assertTrue(IpLiterals.isMeantAsOne(host));
        assertEquals(Text.printable(host) + " is not an IP address", AddressRules.DEFAULT.refusal(host));
        assertEquals(
                Text.printable(host) + " is not an IP address",
                AddressRules.DEFAULT.allowingLoopback().refusal(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.2.3.4",
                "0.0.0.0",
                "255.255.255.255",
                "::",
                "::1",
                "1::",
                "1:2:3:4:5:6:7:8",
                "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8",
                "::ffff:1.2.3.4",
                "1:2:3:4:5:6:1.2.3.4",
                "2001:DB8::a",
                "64:ff9b::a9fe:a9fe"
            })
    void a_literal_is_read_as_the_jdk_reads_it(String literal) throws Exception {
        assertEquals(InetAddress.getByName(literal), IpLiterals.parse(literal));
    }

    @Test
    void names_wait_for_their_addresses() {
        for (String name : List.of("a", "a.1.b", "0xg", "1a", "metadata.google.internal", "x0.1.2.3", "a-1.2", "1-2")) {
            assertNull(IpLiterals.parse(name), name);
            assertNull(AddressRules.DEFAULT.refusal(name), name);
        }
    }

    @Test
    void any_ipv6_address_is_read_back_from_its_text() throws Exception {
        Random random = new Random(SEED);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = bytes(random, 16);
            for (int i = random.nextInt(16); i < 16 && random.nextInt(4) > 0; i++) {
                bytes[i] = 0;
            }
            InetAddress address = address(bytes);
            assertEquals(address, IpLiterals.parse(address.getHostAddress()), () -> address + ", seed " + SEED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"64:ff9b::/96", "64:ff9b::a00:0/104", "2002::/16", "2001::/32", "64:ff9b:1::/48"})
    void a_network_of_wrapped_addresses_only_is_refused_since_nothing_would_be_within(String network) {
        assertEquals(
                "network \"" + network
                        + "\" holds IPv6 forms of IPv4 addresses, which are judged as those; write the IPv4 network",
                assertThrows(IllegalArgumentException.class, () -> AddressRules.DEFAULT.onlyWithin(network))
                        .getMessage());
    }

    private static InetAddress wrapped(String wrapping, byte[] v4) throws UnknownHostException {
        return address(Objects.requireNonNull(WRAPPINGS.get(wrapping)).apply(v4));
    }

    /** An IPv6 address also where the JDK would make an IPv4 one of it. */
    private static InetAddress address(byte[] bytes) throws UnknownHostException {
        return Inet6Address.getByAddress(null, bytes, -1);
    }

    private static byte[] at(String groups, int index, byte[] part) {
        byte[] bytes = new byte[16];
        String[] each = groups.split(":", -1);
        for (int i = 0; i < 8; i++) {
            int group = Integer.parseInt(each[i], 16);
            bytes[2 * i] = (byte) (group >> 8);
            bytes[2 * i + 1] = (byte) group;
        }
        return at(bytes, index, part);
    }

    private static byte[] at(byte[] bytes, int index, byte[] part) {
        byte[] changed = bytes.clone();
        System.arraycopy(part, 0, changed, index, part.length);
        return changed;
    }

    private static byte[] turned(byte[] bytes) {
        byte[] turned = bytes.clone();
        for (int i = 0; i < turned.length; i++) {
            turned[i] = (byte) ~turned[i];
        }
        return turned;
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
