function text = quoted(name)
% text = cortex.quoted(name)  A name as a part of an address: all but letters, digits and -._~ as %XX of UTF-8 (RFC 3986 §2.3).
    bytes = unicode2native(char(name), 'UTF-8');
    parts = arrayfun(@(byte) sprintf('%%%02X', byte), bytes, 'UniformOutput', false);
    plain = ismember(bytes, uint8(['A':'Z' 'a':'z' '0':'9' '-._~']));
    parts(plain) = cellstr(reshape(char(bytes(plain)), [], 1));
    text = strjoin(parts, '');
end
