classdef RequestMessage
    % What of MATLAB's class the client uses, by curl.
    properties
        Method
        Header = {}
        Body
    end
    methods
        function this = RequestMessage(method, header, body)
            this.Method = method;
            if nargin > 2, this.Body = body; end
        end
        function this = addFields(this, field)
            this.Header{end + 1} = field;
        end
        function response = send(this, uri, options)
            [sent, told, got] = deal(tempname(), tempname(), tempname());
            command = sprintf('curl -s -m %d -X %s -D "%s" -o "%s"', options.ResponseTimeout, this.Method, told, got);
            for k = 1:numel(this.Header)
                command = sprintf('%s -H "%s: %s"', command, this.Header{k}.Name, this.Header{k}.Value);
            end
            if ~isempty(this.Body)
                file = fopen(sent, 'w');
                fwrite(file, this.Body.Data, 'uint8');
                fclose(file);
                command = sprintf('%s --data-binary "@%s"', command, sent);
            end
            if system(sprintf('%s "%s"', command, uri)) ~= 0, error('curl failed: %s', uri); end
            response = matlab.net.http.ResponseMessage(fileread(told), got);
        end
    end
end
