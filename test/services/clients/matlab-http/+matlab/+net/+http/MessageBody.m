classdef MessageBody
    properties
        Data
    end
    methods
        function this = MessageBody(data)
            this.Data = data;
        end
    end
end
