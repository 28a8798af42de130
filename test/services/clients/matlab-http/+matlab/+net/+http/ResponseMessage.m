classdef ResponseMessage
    % A response as MATLAB gives it unconverted: text as a string, all else as a column of uint8.
    properties
        StatusCode
        Body
        Header
    end
    methods
        function this = ResponseMessage(header, file)
            this.Header = header;
            % The last one: 100 Continue may come before it.
            status = regexp(header, '^HTTP/\S+ (\d+)', 'tokens', 'lineanchors');
            this.StatusCode = str2double(status{end}{1});
            handle = fopen(file, 'r');
            data = fread(handle, Inf, '*uint8');
            fclose(handle);
            type = regexpi(header, '^Content-Type:\s*(\S+)', 'tokens', 'once', 'lineanchors');
            if ~isempty(type) && ~isempty(regexp(type{1}, '^text/|json', 'once'))
                data = native2unicode(reshape(data, 1, []), 'UTF-8');
            end
            this.Body = matlab.net.http.MessageBody(data);
        end
        function found = getFields(this, name)
            value = regexpi(this.Header, ['^' name ':\s*(\S+)'], 'tokens', 'once', 'lineanchors');
            found = [];
            if ~isempty(value)
                found = matlab.net.http.field.GenericField(name, value{1});
            end
        end
    end
end
