<?php
/**
 * What to do about what went wrong.
 *
 * @package PbiBoundReport
 */

namespace PbiBoundReport;

/** The sentences for the settings page, the editor and the site health page. */
final class Remedies {
	/**
	 * What to do.
	 *
	 * @param string $name See Power_Bi_Error::remedy().
	 */
	public static function text( string $name ): string {
		$texts = array(
			'secret-wrong'          => __( 'Entra says that the client secret is wrong (AADSTS7000215). Enter the value of the secret, not its id: Entra shows it once, when it is made.', 'pbi-bound-report' ),
			'secret-expired'        => __( 'The client secret has expired (AADSTS7000222). Make a new one in the app registration, under Certificates & secrets.', 'pbi-bound-report' ),
			'no-application'        => __( 'There is no such application in the tenant (AADSTS700016). Compare the application id and the tenant id with the app registration’s overview.', 'pbi-bound-report' ),
			'certificate'           => __( 'The certificate or its key is not right (AADSTS700027). Upload the certificate to the app registration, and give the private key that belongs to it.', 'pbi-bound-report' ),
			'no-tenant'             => __( 'There is no such tenant (AADSTS90002). Check the tenant id, and that the cloud is the tenant’s.', 'pbi-bound-report' ),
			'tenant-form'           => __( 'The tenant is neither an id nor a domain (AADSTS900023).', 'pbi-bound-report' ),
			'cloud'                 => __( 'Power BI does not take the site’s sign-in. Check that the cloud is the one of the tenant.', 'pbi-bound-report' ),
			'conditional-access'    => __( 'A conditional access policy of the tenant blocks the application (AADSTS53003). The tenant’s administrator can exclude it.', 'pbi-bound-report' ),
			'entra'                 => __( 'Entra refuses the sign-in. Check tenant id, application id and secret; Microsoft’s page on AADSTS error codes explains the code.', 'pbi-bound-report' ),
			'row-level-security'    => __( 'The dataset has row-level security. Under Who sees which rows on the settings page, fill in User name for visitors and Power BI roles for visitors; for signed-in users, the Power BI roles of their WordPress roles.', 'pbi-bound-report' ),
			'no-row-level-security' => __( 'The dataset has no row-level security and was given an identity. Let the filter pbi_bound_report_identity return null for it, or give the dataset roles.', 'pbi-bound-report' ),
			'username'              => __( 'A signed-in user has no user name for Power BI, although a Power BI role is given to their WordPress role. They do not see the dataset, rather than visitors’ rows. Under Who sees which rows on the settings page, User name in Power BI says where the name comes from: it must be filled in for each such user.', 'pbi-bound-report' ),
			'roles'                 => __( 'The dataset’s row-level security wants roles. Enter the Power BI role on the settings page, under Who sees which rows.', 'pbi-bound-report' ),
			'identity'              => __( 'Power BI would not take the identity that the settings or the filter pbi_bound_report_identity give. A user name has at most 256 characters; a role has at most 50, and no comma.', 'pbi-bound-report' ),
			'xmla'                  => __( 'The dataset must be readable through XMLA. Let the filter pbi_bound_report_pairs set xmla for the pair.', 'pbi-bound-report' ),
			'paginated'             => __( 'The paginated report is made on a Power BI dataset. Choose that dataset as well.', 'pbi-bound-report' ),
			'quota'                 => __( 'The trial quota of embed tokens is used up. Put the workspaces on a capacity (Fabric F, Premium P or Embedded A).', 'pbi-bound-report' ),
			'switch'                => __( 'The tenant does not let service principals call Power BI. In the Power BI admin portal, under Tenant settings, Developer settings, allow service principals to call Fabric public APIs for a security group, and put the application into that group.', 'pbi-bound-report' ),
			'my-workspace'          => __( 'Service principals cannot use My workspace. Move report and dataset into a workspace.', 'pbi-bound-report' ),
			'member'                => __( 'Power BI refuses it to the application. Make the application (or its security group) Member of the workspace of the report and of the workspace of the dataset; Viewer is not enough.', 'pbi-bound-report' ),
			'id'                    => __( 'Power BI has no such item, or the application may not see it. Check the id, and that the application is Member of the item’s workspace.', 'pbi-bound-report' ),
			'throttled'             => __( 'Power BI is asked too often at the moment. It passes by itself.', 'pbi-bound-report' ),
			'unavailable'           => __( 'Microsoft’s service gives no usable answer at the moment. If it lasts, ask your host whether WordPress may call api.powerbi.com and login.microsoftonline.com.', 'pbi-bound-report' ),
			'object-cache'          => __( 'The object cache of this site (such as Redis or Memcached) does not have what it was given a moment before. Tokens are kept in the database for ten minutes, then it is tried again. Ask your host whether the cache is reached and has room.', 'pbi-bound-report' ),
			'connect'               => __( 'Enter tenant id, application id and secret, and save.', 'pbi-bound-report' ),
			'route'                 => __( 'Visitors do not reach the token endpoint. A security plugin may close the REST API to visitors: let it pass the address that ends with pbi-bound-report/v1/token.', 'pbi-bound-report' ),
			'no-workspace'          => __( 'The application is a member of no workspace. In Power BI, open the workspace, Manage access, and add the application as Member.', 'pbi-bound-report' ),
			'other-workspaces'      => __( 'The application is a member of none of the workspaces under Only these workspaces. Compare their ids with the address of the workspace in Power BI, after /groups/, and make the application Member there.', 'pbi-bound-report' ),
			'no-report'             => __( 'There is no report in the application’s workspaces. Publish one into a workspace of which the application is Member.', 'pbi-bound-report' ),
			'no-dataset'            => __( 'The report has no dataset that the application can see. Make the application Member of the dataset’s workspace.', 'pbi-bound-report' ),
		);
		return $texts[ $name ] ?? __( 'Power BI refuses it. Its own words are beside the problem.', 'pbi-bound-report' );
	}
}
