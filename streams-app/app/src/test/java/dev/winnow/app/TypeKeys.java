package dev.winnow.app;

import com.fasterxml.jackson.databind.BeanProperty;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonAnyFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonArrayFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonBooleanFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatTypes;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitable;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonIntegerFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonMapFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonNumberFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonObjectFormatVisitor;
import com.fasterxml.jackson.databind.jsonFormatVisitors.JsonStringFormatVisitor;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.Locale;
import java.util.Set;

/** Collects the paths and types of the keys that a Java type has as JSON. A map has {@code *} where its keys are. */
final class TypeKeys extends JsonFormatVisitorWrapper.Base {
    private final String path;
    private final Set<String> lines;

    TypeKeys(String path, Set<String> lines) {
        this.path = path;
        this.lines = lines;
    }

    private void add(JsonNodeType type) {
        lines.add(path + ": " + type.name().toLowerCase(Locale.ROOT));
    }

    @Override
    public JsonObjectFormatVisitor expectObjectFormat(JavaType type) {
        return new JsonObjectFormatVisitor.Base(getProvider()) {
            @Override
            public void property(BeanProperty property) throws JsonMappingException {
                SerializerProvider provider = getProvider();
                String inner = path.isEmpty() ? property.getName() : path + "." + property.getName();
                provider.findValueSerializer(property.getType(), property)
                        .acceptJsonFormatVisitor(visitor(inner), property.getType());
            }

            @Override
            public void optionalProperty(BeanProperty property) throws JsonMappingException {
                property(property);
            }
        };
    }

    private TypeKeys visitor(String inner) {
        TypeKeys visitor = new TypeKeys(inner, lines);
        visitor.setProvider(getProvider());
        return visitor;
    }

    @Override
    public JsonArrayFormatVisitor expectArrayFormat(JavaType type) {
        return new JsonArrayFormatVisitor.Base(getProvider()) {
            @Override
            public void itemsFormat(JsonFormatVisitable handler, JavaType elementType) throws JsonMappingException {
                handler.acceptJsonFormatVisitor(visitor(path + "[]"), elementType);
            }

            @Override
            public void itemsFormat(JsonFormatTypes format) {
                lines.add(path + "[]: " + format.value());
            }
        };
    }

    @Override
    public JsonMapFormatVisitor expectMapFormat(JavaType type) {
        return new JsonMapFormatVisitor.Base(getProvider()) {
            @Override
            public void valueFormat(JsonFormatVisitable handler, JavaType valueType) throws JsonMappingException {
                handler.acceptJsonFormatVisitor(visitor(path + ".*"), valueType);
            }
        };
    }

    @Override
    public JsonStringFormatVisitor expectStringFormat(JavaType type) {
        add(JsonNodeType.STRING);
        return null;
    }

    @Override
    public JsonNumberFormatVisitor expectNumberFormat(JavaType type) {
        add(JsonNodeType.NUMBER);
        return null;
    }

    @Override
    public JsonIntegerFormatVisitor expectIntegerFormat(JavaType type) {
        add(JsonNodeType.NUMBER);
        return null;
    }

    @Override
    public JsonBooleanFormatVisitor expectBooleanFormat(JavaType type) {
        add(JsonNodeType.BOOLEAN);
        return null;
    }

    @Override
    public JsonAnyFormatVisitor expectAnyFormat(JavaType type) {
        lines.add(path + ": any");
        return null;
    }
}
