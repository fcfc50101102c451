"""Commands of builds for `enforced.py`, each below what has to be there for it. What leads to `docker login` is left out, as there is no
Docker; and for SQS and RDS version 1 of the AWS CLI does not look at AWS_ENDPOINT_URL."""
import io
import json
import zipfile


def archive(name, content):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        file.writestr(name, content)
    return data.getvalue()


def trusting(service):
    statement = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


ROLE = "arn:aws:iam::123456789012:role/app"
TABLE = {"AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
TEMPLATE = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "news"}}}})
GRANT = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]}
OPEN = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::site/*"}
READABLE = {"Version": "2012-10-17", "Statement": [OPEN]}
IMAGE = "application/vnd.docker.distribution.manifest.v2+json"
MANIFEST = {"schemaVersion": 2, "mediaType": IMAGE, "config": {"digest": "sha256:" + "0" * 64}, "layers": []}
FUNCTION = {"Code": "dist", "Role": ROLE, "Handler": "a.b", "Runtime": "python3.12"}
ADDRESS = {"Name": "a.example.com", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "10.0.0.1"}]}
FEW = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 9}
PROJECT = {
    "name": "other", "source": {"type": "S3", "location": "site/a.txt"}, "artifacts": {"type": "NO_ARTIFACTS"}, "serviceRole": ROLE,
    "environment": {"type": "LINUX_CONTAINER", "image": "aws/codebuild/standard:7.0", "computeType": "BUILD_GENERAL1_SMALL"},
}
SERVICE = """service: shop
provider: { name: aws, runtime: nodejs20.x }
functions: { place: { handler: place.handler } }
"""
FILES = {
    "dist/index.html": "<html>",
    "dist/js/app.js": "1",
    "app.zip": archive("index.js", "exports.handler = async () => 1"),
    "appspec.yml": "version: 0.0\nos: linux\n",
    "template.yml": TEMPLATE,
    "packed.yml": json.dumps({"Resources": {"Place": {"Type": "AWS::Lambda::Function", "Properties": FUNCTION}}}),
    "taskdef.json": json.dumps({"family": "web", "containerDefinitions": [{"name": "web", "image": "nginx", "memory": 64}]}),
    "item.json": json.dumps({"id": {"S": "1"}}),
    "now.json": json.dumps({":now": {"S": "1"}}),
    "batch.json": json.dumps({"orders": [{"PutRequest": {"Item": {"id": {"S": "2"}}}}]}),
    "trust.json": trusting("lambda"),
    "grant.json": json.dumps(GRANT),
    "readable.json": json.dumps(READABLE),
    "record.json": json.dumps({"Changes": [{"Action": "UPSERT", "ResourceRecordSet": ADDRESS}]}),
    "lifecycle.json": json.dumps({"rules": [{"rulePriority": 1, "selection": FEW, "action": {"type": "expire"}}]}),
    "events.json": json.dumps([{"Source": "build", "DetailType": "done", "Detail": "{}"}]),
    "Makefile": "deploy:\n\taws s3 sync dist s3://site --delete\n",
    "package.json": json.dumps({"scripts": {"deploy": "aws s3 cp dist s3://site --recursive"}}),
    "deploy.sh": """set -e
for name in a b; do aws s3 cp app.zip s3://releases/$name.zip; done
aws lambda update-function-code --function-name place --s3-bucket releases --s3-key a.zip
""",
    "serverless.yml": SERVICE,
    "place.js": "module.exports.handler = async () => 1\n",
}


def buckets(client):
    s3 = client("s3")
    for bucket in ("site", "releases", "empty"):
        s3.create_bucket(Bucket=bucket)
    for key in ("a.txt", "old/b.txt", "old/c.txt", "app.zip"):
        s3.put_object(Bucket="site", Key=key, Body=FILES["app.zip"])
    return {"S3_BUCKET": "site"}


def role(client):
    client("iam").create_policy(PolicyName="read", PolicyDocument=json.dumps(GRANT))
    client("iam").create_role(RoleName="app", AssumeRolePolicyDocument=trusting("lambda"))


def images(client):
    ecr = client("ecr")
    ecr.create_repository(repositoryName="app")
    ecr.put_image(repositoryName="app", imageManifest=json.dumps(MANIFEST), imageTag="latest")
    return {"REPOSITORY": "app"}


def function(client):
    buckets(client)
    role(client)
    code = {"ZipFile": FILES["app.zip"]}
    made = client("lambda")
    made.create_function(FunctionName="place", Runtime="python3.12", Role=ROLE, Handler="a.b", Code=code, Publish=True)
    made.create_alias(FunctionName="place", Name="live", FunctionVersion="1")
    return {"LAMBDA_FUNCTION_NAME": "place"}


def cluster(client):
    ecs = client("ecs")
    ecs.create_cluster(clusterName="shop")
    ecs.register_task_definition(family="web", containerDefinitions=[{"name": "web", "image": "nginx", "memory": 64}])
    ecs.create_service(cluster="shop", serviceName="web", taskDefinition="web", desiredCount=0)


def stack(client):
    buckets(client)
    client("cloudformation").create_stack(StackName="shop", TemplateBody=TEMPLATE)


def settings(client):
    client("ssm").put_parameter(Name="/shop/key", Value="v", Type="SecureString")
    client("secretsmanager").create_secret(Name="shop", SecretString="{}")


def messages(client):
    client("sns").create_topic(Name="news")
    client("sqs").create_queue(QueueName="jobs")
    queue = client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
    return {"TOPIC": "arn:aws:sns:us-east-1:123456789012:news", "QUEUE": queue}


def table(client):
    client("dynamodb").create_table(TableName="orders", BillingMode="PAY_PER_REQUEST", **TABLE)


def watched(client):
    client("logs").create_log_group(logGroupName="/shop")
    client("logs").create_log_stream(logGroupName="/shop", logStreamName="one")
    client("events").put_rule(Name="nightly", ScheduleExpression="rate(1 day)")


def key(client):
    made = client("kms").create_key()["KeyMetadata"]["KeyId"]
    client("kms").create_alias(AliasName="alias/shop", TargetKeyId=made)
    return {"KEY": made}


def pipelines(client):
    buckets(client)
    role(client)
    client("codebuild").create_project(**PROJECT)
    client("codedeploy").create_application(applicationName="shop", computePlatform="Server")
    client("codedeploy").create_deployment_group(applicationName="shop", deploymentGroupName="all", serviceRoleArn=ROLE)
    client("codecommit").create_repository(repositoryName="shop")


def machine(client):
    role(client)
    made = client("stepfunctions").create_state_machine(name="orders", definition="{}", roleArn=ROLE)
    return {"MACHINE": made["stateMachineArn"]}


def api(client):
    gateway = client("apigateway")
    made = gateway.create_rest_api(name="shop")["id"]
    root = gateway.get_resources(restApiId=made)["items"][0]["id"]
    gateway.put_method(restApiId=made, resourceId=root, httpMethod="GET", authorizationType="NONE")
    gateway.put_integration(restApiId=made, resourceId=root, httpMethod="GET", type="MOCK")
    gateway.create_deployment(restApiId=made, stageName="dev")
    return {"API": made, "HTTP_API": client("apigatewayv2").create_api(Name="http", ProtocolType="HTTP")["ApiId"]}


def edge(client):
    origin = {"Id": "site", "DomainName": "site.s3.amazonaws.com", "S3OriginConfig": {"OriginAccessIdentity": ""}}
    forwarded = {"QueryString": False, "Cookies": {"Forward": "none"}}
    behaviour = {"TargetOriginId": "site", "ViewerProtocolPolicy": "allow-all", "MinTTL": 0, "ForwardedValues": forwarded}
    origins = {"Quantity": 1, "Items": [origin]}
    config = {"CallerReference": "1", "Comment": "", "Enabled": True, "Origins": origins, "DefaultCacheBehavior": behaviour}
    made = client("cloudfront").create_distribution(DistributionConfig=config)["Distribution"]["Id"]
    zone = client("route53").create_hosted_zone(Name="example.com", CallerReference="1")["HostedZone"]["Id"]
    return {"CLOUDFRONT_DISTRIBUTION_ID": made, "ZONE": zone}


def machines(client):
    ec2 = client("ec2")
    image = ec2.describe_images()["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]["InstanceId"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    ec2.create_launch_template(LaunchTemplateName="web", LaunchTemplateData={"ImageId": image})
    template = {"LaunchTemplateName": "web"}
    scaled = {"AutoScalingGroupName": "web", "MinSize": 0, "MaxSize": 2, "LaunchTemplate": template, "VPCZoneIdentifier": subnet}
    client("autoscaling").create_auto_scaling_group(**scaled)
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    group = client("elbv2").create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]["TargetGroupArn"]
    return {"INSTANCE": made, "IMAGE": image, "VPC": vpc, "TARGETS": group}


def stores(client):
    database = {"DBInstanceIdentifier": "shop", "DBInstanceClass": "db.t3.micro", "Engine": "mysql", "AllocatedStorage": 5}
    client("rds").create_db_instance(MasterUsername="owner", ManageMasterUserPassword=True, **database)
    client("kinesis").create_stream(StreamName="clicks", ShardCount=1)
    client("eks").create_cluster(name="shop", roleArn=ROLE, resourcesVpcConfig={"subnetIds": []})
    client("glue").create_job(Name="nightly", Role=ROLE, Command={"Name": "glueetl", "ScriptLocation": "s3://site/a.py"})


def pool(client):
    made = client("cognito-idp").create_user_pool(PoolName="shop")["UserPool"]["Id"]
    return {"POOL": made}


COMMANDS = {
    buckets: """
        aws s3 ls
        aws s3 ls s3://site/old/
        aws s3 mb s3://state-of-shop --region us-east-1
        aws s3 rb s3://empty
        aws s3 cp app.zip s3://$S3_BUCKET/lambda/app.zip
        aws s3 cp --recursive --acl public-read ./dist s3://site/
        aws s3 cp dist s3://site/v1 --recursive --cache-control "max-age=86400" --exclude "*.map"
        aws s3 cp s3://site/a.txt ./src/a.txt
        aws s3 cp s3://site/old ./old --recursive
        aws s3 cp s3://site/app.zip s3://releases/app-1.zip
        aws s3 cp s3://site/old s3://releases/old --recursive
        echo $CODEBUILD_BUILD_ID | aws s3 cp - s3://releases/last.txt
        head -c 20000000 /dev/zero > big.bin && aws s3 cp big.bin s3://releases/big.bin
        aws s3 mv s3://site/a.txt s3://releases/a.txt
        aws s3 rm s3://site/a.txt
        aws s3 rm s3://$S3_BUCKET --recursive
        aws s3 sync dist s3://site --delete --cache-control "max-age=86400"
        aws s3 sync s3://site/old ./old
        aws s3 sync s3://site s3://releases
        aws s3 website s3://site --index-document index.html --error-document error.html
        aws s3api put-object --bucket releases --key app.zip --body app.zip
        aws s3api get-object --bucket site --key a.txt out.txt
        aws s3api head-object --bucket site --key a.txt --query ETag
        aws s3api head-bucket --bucket site
        aws s3api list-objects-v2 --bucket site --prefix old/
        aws s3api copy-object --bucket releases --key a.txt --copy-source site/a.txt
        aws s3api put-bucket-versioning --bucket site --versioning-configuration Status=Enabled
        aws s3api get-bucket-location --bucket site
        aws s3api put-bucket-policy --bucket site --policy file://readable.json
        aws s3api put-public-access-block --bucket site --public-access-block-configuration BlockPublicAcls=false
        aws s3api put-bucket-encryption --bucket site --server-side-encryption-configuration '{"Rules":[{"ApplyServerSideEncryptionByDefault":{"SSEAlgorithm":"AES256"}}]}'
        aws s3api put-object-tagging --bucket site --key a.txt --tagging 'TagSet=[{Key=release,Value=1}]'
        make deploy
        npm run deploy
        aws cloudformation package --template-file packed.yml --s3-bucket releases --output-template-file out.yml
        serverless deploy --stage dev
        osls deploy
        sam package --template-file packed.yml --s3-bucket releases --output-template-file out.yml
        sam deploy --template-file template.yml --stack-name new --no-confirm-changeset
    """,
    images: """
        aws ecr get-login-password --region us-east-1
        aws ecr get-login --no-include-email
        aws ecr get-authorization-token --output text
        aws ecr create-repository --repository-name web
        aws ecr describe-repositories --repository-names $REPOSITORY
        aws ecr describe-images --repository-name app --image-ids imageTag=latest
        aws ecr list-images --repository-name app --query 'imageIds[*]' --output json
        MANIFEST=$(aws ecr batch-get-image --repository-name app --image-ids imageTag=latest --query 'images[].imageManifest' --output text) && aws ecr put-image --repository-name app --image-tag live --image-manifest "$MANIFEST"
        aws ecr batch-delete-image --repository-name app --image-ids imageTag=latest
        aws ecr put-lifecycle-policy --repository-name app --lifecycle-policy-text file://lifecycle.json
    """,
    function: """
        aws lambda update-function-code --function-name $LAMBDA_FUNCTION_NAME --zip-file fileb://app.zip
        aws lambda update-function-code --function-name place --s3-bucket site --s3-key app.zip --publish
        aws lambda update-function-configuration --function-name place --environment Variables={STAGE=dev}
        aws lambda wait function-updated --function-name place
        VERSION=$(aws lambda publish-version --function-name place --query Version --output text) && aws lambda update-alias --function-name place --name live --function-version $VERSION
        aws lambda create-function --function-name other --runtime python3.12 --role arn:aws:iam::123456789012:role/app --handler a.b --zip-file fileb://app.zip
        aws lambda invoke --function-name place out.json
        aws lambda get-function --function-name place
        aws lambda list-versions-by-function --function-name place
        aws lambda get-alias --function-name place --name live
        aws lambda add-permission --function-name place --statement-id a --action lambda:InvokeFunction --principal s3.amazonaws.com
        aws lambda publish-layer-version --layer-name shared --zip-file fileb://app.zip
        aws lambda delete-function --function-name place
        sh deploy.sh
        sam deploy --template-file packed.yml --stack-name new --s3-bucket releases --capabilities CAPABILITY_IAM
    """,
    cluster: """
        aws ecs register-task-definition --cli-input-json file://taskdef.json --query taskDefinition.taskDefinitionArn --output text
        aws ecs update-service --cluster shop --service web --force-new-deployment
        ARN=$(aws ecs register-task-definition --cli-input-json file://taskdef.json --query taskDefinition.taskDefinitionArn --output text); aws ecs update-service --cluster shop --service web --task-definition $ARN
        aws ecs describe-services --cluster shop --services web
        aws ecs describe-task-definition --task-definition web
        aws ecs list-tasks --cluster shop --service-name web
        aws ecs create-cluster --cluster-name other
        aws ecs deregister-task-definition --task-definition web:1
        aws ecs create-service --cluster shop --service-name api --task-definition web --desired-count 0
    """,
    stack: """
        aws cloudformation deploy --template-file template.yml --stack-name new --capabilities CAPABILITY_IAM
        aws cloudformation deploy --template-file template.yml --stack-name new --s3-bucket releases --no-fail-on-empty-changeset
        aws cloudformation deploy --template-file packed.yml --stack-name new --no-execute-changeset
        aws cloudformation create-stack --stack-name new --template-body file://template.yml
        aws cloudformation update-stack --stack-name shop --template-body file://template.yml
        aws cloudformation describe-stacks --stack-name shop --query Stacks[0].Outputs
        aws cloudformation validate-template --template-body file://template.yml
        aws cloudformation wait stack-create-complete --stack-name shop
        aws cloudformation list-exports
        aws cloudformation describe-stack-resources --stack-name shop
        aws cloudformation describe-stack-events --stack-name shop
        aws cloudformation get-template --stack-name shop
        aws cloudformation delete-stack --stack-name shop && aws cloudformation wait stack-delete-complete --stack-name shop
    """,
    settings: """
        aws ssm get-parameter --name /shop/key --with-decryption --query Parameter.Value --output text
        aws ssm get-parameters --names /shop/key
        aws ssm get-parameters-by-path --path /shop --recursive
        aws ssm put-parameter --name /shop/version --value 1 --type String --overwrite
        aws ssm delete-parameter --name /shop/key
        aws ssm describe-parameters
        aws secretsmanager get-secret-value --secret-id shop --query SecretString --output text
        aws secretsmanager put-secret-value --secret-id shop --secret-string x
        aws secretsmanager create-secret --name other --secret-string x
        aws secretsmanager describe-secret --secret-id shop
        aws secretsmanager list-secrets
    """,
    messages: """
        aws sns publish --topic-arn $TOPIC --message done
        aws sns create-topic --name other
        aws sns subscribe --topic-arn $TOPIC --protocol email --notification-endpoint a@example.com
        aws sns list-topics
        aws sqs send-message --queue-url $QUEUE --message-body x --endpoint-url $AWS_ENDPOINT_URL
        aws sqs get-queue-url --queue-name jobs --endpoint-url $AWS_ENDPOINT_URL
        aws sqs receive-message --queue-url $QUEUE --endpoint-url $AWS_ENDPOINT_URL
        aws sqs purge-queue --queue-url $QUEUE --endpoint-url $AWS_ENDPOINT_URL
        aws sqs create-queue --queue-name other --endpoint-url $AWS_ENDPOINT_URL
    """,
    table: """
        aws dynamodb create-table --table-name locks --attribute-definitions AttributeName=LockID,AttributeType=S --key-schema AttributeName=LockID,KeyType=HASH --billing-mode PAY_PER_REQUEST
        aws dynamodb put-item --table-name orders --item file://item.json
        aws dynamodb get-item --table-name orders --key file://item.json
        aws dynamodb update-item --table-name orders --key file://item.json --update-expression 'SET done = :now' --expression-attribute-values file://now.json
        aws dynamodb delete-item --table-name orders --key file://item.json
        aws dynamodb scan --table-name orders
        aws dynamodb batch-write-item --request-items file://batch.json
        aws dynamodb describe-table --table-name orders
        aws dynamodb wait table-exists --table-name orders
        aws dynamodb delete-table --table-name orders
    """,
    watched: """
        aws logs create-log-group --log-group-name /other
        aws logs put-retention-policy --log-group-name /shop --retention-in-days 7
        aws logs describe-log-groups --log-group-name-prefix /shop
        aws logs put-log-events --log-group-name /shop --log-stream-name one --log-events timestamp=1700000000000,message=x
        aws logs filter-log-events --log-group-name /shop
        aws events put-rule --name other --schedule-expression "rate(1 hour)"
        aws events put-events --entries file://events.json
        aws events enable-rule --name nightly
        aws cloudwatch put-metric-data --namespace shop --metric-name builds --value 1
        aws cloudwatch describe-alarms
        aws cloudwatch put-metric-alarm --alarm-name a --metric-name b --namespace shop --statistic Sum --period 60 --threshold 1 --comparison-operator GreaterThanThreshold --evaluation-periods 1
    """,
    role: """
        aws iam create-role --role-name other --assume-role-policy-document file://trust.json
        aws iam put-role-policy --role-name app --policy-name send --policy-document file://grant.json
        aws iam attach-role-policy --role-name app --policy-arn arn:aws:iam::123456789012:policy/read
        aws iam get-role --role-name app --query Role.Arn --output text
        aws iam list-roles
        aws iam create-policy --policy-name send --policy-document file://grant.json
        aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com
        aws iam delete-role --role-name app
        aws sts get-caller-identity --query Account --output text
    """,
    key: """
        aws kms encrypt --key-id alias/shop --plaintext fileb://item.json
        aws kms describe-key --key-id $KEY
        aws kms generate-data-key --key-id $KEY --key-spec AES_256
        aws kms list-aliases
        aws kms create-key
    """,
    pipelines: """
        aws codebuild start-build --project-name other
        aws codebuild list-projects
        aws codebuild batch-get-projects --names other
        aws deploy push --application-name shop --s3-location s3://releases/shop.zip --source .
        aws deploy create-deployment --application-name shop --deployment-group-name all --s3-location bucket=site,key=app.zip,bundleType=zip
        aws deploy list-applications
        aws codecommit get-repository --repository-name shop
        aws codepipeline list-pipelines
        aws codebuild batch-get-builds --ids other:1
    """,
    machine: """
        aws stepfunctions start-execution --state-machine-arn $MACHINE
        aws stepfunctions list-state-machines
        aws stepfunctions update-state-machine --state-machine-arn $MACHINE --definition '{}'
        aws stepfunctions describe-state-machine --state-machine-arn $MACHINE
    """,
    api: """
        aws apigateway create-deployment --rest-api-id $API --stage-name prod
        aws apigateway get-rest-apis
        aws apigateway create-rest-api --name other
        aws apigateway get-stages --rest-api-id $API
        aws apigateway delete-stage --rest-api-id $API --stage-name dev
        aws apigatewayv2 get-apis
        aws apigatewayv2 create-stage --api-id $HTTP_API --stage-name dev
    """,
    edge: """
        aws cloudfront create-invalidation --distribution-id $CLOUDFRONT_DISTRIBUTION_ID --paths "/*"
        aws cloudfront list-distributions
        aws cloudfront get-distribution --id $CLOUDFRONT_DISTRIBUTION_ID
        aws route53 change-resource-record-sets --hosted-zone-id $ZONE --change-batch file://record.json
        aws route53 list-hosted-zones-by-name --dns-name example.com
        aws route53 list-resource-record-sets --hosted-zone-id $ZONE
        aws acm request-certificate --domain-name example.com
        aws acm list-certificates
    """,
    machines: """
        aws ec2 describe-instances --filters Name=tag:Name,Values=web
        aws ec2 describe-images --owners amazon
        aws ec2 describe-vpcs
        aws ec2 run-instances --image-id $IMAGE --count 1
        aws ec2 create-tags --resources $INSTANCE --tags Key=Name,Value=web
        aws ec2 stop-instances --instance-ids $INSTANCE
        aws ec2 create-security-group --group-name web --description web --vpc-id $VPC
        aws ec2 create-launch-template-version --launch-template-name web --source-version 1 --launch-template-data ImageId=ami-12345678
        aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names web
        aws autoscaling update-auto-scaling-group --auto-scaling-group-name web --max-size 3
        aws autoscaling set-desired-capacity --auto-scaling-group-name web --desired-capacity 1
        aws elbv2 describe-target-health --target-group-arn $TARGETS
        aws elbv2 describe-load-balancers
        aws ssm send-command --document-name AWS-RunShellScript --instance-ids $INSTANCE --parameters commands=ls
    """,
    stores: """
        aws rds describe-db-instances --db-instance-identifier shop --endpoint-url $AWS_ENDPOINT_URL
        aws rds create-db-snapshot --db-instance-identifier shop --db-snapshot-identifier before --endpoint-url $AWS_ENDPOINT_URL
        aws kinesis put-record --stream-name clicks --partition-key 1 --data aGk=
        aws kinesis describe-stream --stream-name clicks
        aws eks update-kubeconfig --name shop
        aws eks list-clusters
        aws glue start-job-run --job-name nightly
        aws glue get-job --job-name nightly
    """,
    pool: """
        aws cognito-idp list-user-pools --max-results 10
        aws cognito-idp create-user-pool-client --user-pool-id $POOL --client-name web
        aws cognito-idp admin-create-user --user-pool-id $POOL --username ann
        aws resourcegroupstaggingapi get-resources
    """,
}
CASES = [
    {"command": line.strip(), "files": FILES, "setup": setup}
    for setup, lines in COMMANDS.items()
    for line in lines.strip().splitlines()
]
