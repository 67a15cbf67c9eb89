package io.switchboard.etcd;

import io.switchboard.etcd.layout.Format;
import java.util.List;

/** Texts that are nearly right, and bits that make them wrong. */
final class ReaderSeeds {
    static final String[] VALUES = {
        "{\"Op\":0,\"Addr\":\"10.0.0.1:80\",\"Metadata\":null}",
        "{\"Op\":0,\"Addr\":\"[2001:db8::7]:50051\",\"Metadata\":{\"weight\":50,\"zone\":\"a\",\"incarnation\":1795366800000}}",
        "{\"addr\":\"http://h.example:1/\",\"METADATA\":\"{\\\"weight\\\":1e9}\"}",
        "{\"Addr\":\"169.254.169.254:80\",\"Metadata\":{\"labels\":{\"a\":\"b\",\"c\":1},\"state\":\"draining\",\"x\":[{},null]}}",
        "{\"Addr\":\"[::ffff:127.0.0.1]:80\",\"Metadata\":{\"weight\":-1e400,\"version\":\"\\ud83d\\ude00\\ud800\"}}",
        "{\"Addr\":\"10.0.0.1:80\",\"Metadata\":{\"addresses\":{\"wan\":\"203.0.113.7:50051\",\"lan\":\"127.0.0.1:1\",\"x\":[]}}}",
    };
    static final List<Format> FORMATS = List.of(Format.values());
    static final String[] LAYOUT_VALUES = {
        "10.0.0.1:80",
        "[2001:db8::7]:50051",
        "{\"id\":\"a\",\"name\":\"demo\",\"version\":\"v1\",\"metadata\":{\"weight\":\"50\",\"zone\":\"a\"},"
                + "\"endpoints\":[\"http://10.0.0.1:81\",\"grpc://10.0.0.1:80?isSecure=false\"]}",
        "{\"id\":\"a\",\"name\":\"demo\",\"endpoints\":[\"grpcs://h.example:443\"]}",
        "{\"network\":\"tcp\",\"address\":\"10.0.0.1:80\",\"weight\":10,\"tags\":{\"cluster\":\"a\",\"state\":\"x\"}}",
        "{\"address\":\"10.0.0.1:80\",\"tags\":{\"addresses\":\"{\\\"wan\\\":\\\"203.0.113.7:50051\\\"}\"}}",
        "addresses=%7B%22wan%22%3A%22203.0.113.7%3A50051%22%2C%22lan%22%3A%22[::1]:1%22%7D&zone=a",
        "weight=5&group=g&state=inactive&version=v%201&calls=7",
    };
    static final String[] LAYOUT_IDS = {"10.0.0.1:80", "tcp@10.0.0.1:80", "7587876", "a%zz", "quic@[::1]:9"};
    static final String[] OVERRIDES = {
        "{\"weight\":5,\"by\":\"ann\",\"at\":\"2026-11-22T00:00:00Z\",\"reason\":\"x\"}",
        "{\"state\":\"draining\",\"other\":[1,{\"a\":null}]}",
        "{\"weight\":1e6,\"state\":\"serving\"}",
    };
    static final String[] DRAINS = {
        "{\"until\":\"2026-11-22T00:00:00Z\",\"for\":3600,\"by\":\"ann\",\"at\":\"2026-11-21T23:00:00Z\",\"reason\":\"x\"}",
        "{\"until\":\"2026-11-22T00:00:00.5Z\",\"for\":60.5,\"other\":[1,{\"a\":null}]}",
    };
    static final String[] DRAIN_KEYS = {"zone/eu/a", "zone//%2Fa", "datacenter/eu-1", "instance/xiaoxu/demo//a:1"};
    static final String[] IDS = {"10.0.0.1:80", "[::1]:80", "blue-1", "a/b", "\u670d\u52a1", "x\u202ey"};
    static final String[] ENDPOINTS = {
        "http://127.0.0.1:2379", "https://etcd.example.org", "[::1]:2379,a:1", "::1", "host", "http://u:p@h:1/"
    };
    static final String[] SERVICES = {"xiaoxu/demo", "a", "switchboard/config/x", "\u670d\u52a1"};
    static final String[] BITS = {
        "\"",
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\\u0000",
        "\\ud800",
        "1e999999",
        "-0",
        "NaN",
        "null",
        "\u0000",
        "\u001b[2J",
        "\r\n",
        "\ufffd",
        "\ud83d\ude00",
        "[[[[[[[[",
        "http://",
        "%00",
        "0x7f.1",
        "70000",
        "::ffff:",
        "169.254.169.254",
        "\"Addr\":",
        "\"weight\":",
        "\"state\":",
        "\"endpoints\":",
        "\"addresses\":",
        "\"wan\":",
        "grpc://",
        "tcp@",
        "%zz",
        "&",
        "=",
        "/",
        "//",
        " ",
        "\u2028"
    };

    private ReaderSeeds() {}
}
